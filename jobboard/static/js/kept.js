// Lists that this browser keeps for its owner: saved, hidden, viewed, searched. None of it is sent anywhere by itself.

const place = (name) => `board.${name}`;

export const read = (name) => {
  try {
    const list = JSON.parse(localStorage.getItem(place(name)));
    return Array.isArray(list) ? list : [];
  } catch {
    return []; // no storage, or something that we did not write
  }
};

// False where the browser keeps nothing, so that nobody is told otherwise.
export const write = (name, list) => {
  try {
    localStorage.setItem(place(name), JSON.stringify(list));
    return true;
  } catch {
    return false;
  }
};

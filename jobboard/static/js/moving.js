// Somebody signed in: what this browser kept for them moves into their account, once.

import { read, write } from "./kept.js";
import { post } from "./saved.js";

const move = async () => {
  const ids = read("saved").map((job) => job.id);
  if (!ids.length) return;
  await post("/saved/move/", ids);
  write("saved", []);
  if (location.pathname === "/saved/") location.reload();
};

move().catch(() => {}); // it stays in the browser, and the next page tries again

"""What each applicant tracking system answers when it is asked for its list of jobs."""

from typing import Any

Json = Any

GREENHOUSE: Json = {
    "jobs": [
        {
            "id": 4011,
            "title": "Inpatient Coder ",
            "absolute_url": "https://boards.greenhouse.io/acme/jobs/4011",
            "location": {"name": "Austin, TX"},
            "content": "&lt;p&gt;Code inpatient charts &amp;amp; audits.&lt;/p&gt;",
        }
    ]
}
LEVER: Json = [
    {
        "id": "a-1",
        "text": "Risk Adjustment Coder",
        "categories": {"location": "Dallas, Texas", "commitment": "Full-time"},
        "workplaceType": "hybrid",
        "descriptionPlain": "Review HCC charts.",
        "lists": [{"text": "You bring", "content": "<li>CRC</li><li>Two years</li>"}],
        "applyUrl": "https://jobs.lever.co/acme/a-1/apply",
    }
]
ASHBY: Json = {
    "jobs": [
        {
            "id": "u-1",
            "title": "Profee Coder",
            "isListed": True,
            "isRemote": True,
            "employmentType": "PartTime",
            "descriptionPlain": "Code profee visits.",
            "applyUrl": "https://jobs.ashbyhq.com/acme/u-1/application",
            "address": {"postalAddress": {"addressLocality": "Houston", "addressRegion": "Texas"}},
        },
        {"id": "u-2", "title": "Not to be seen", "isListed": False},
    ]
}
WORKABLE: Json = {
    "name": "Acme",
    "jobs": [
        {
            "shortcode": "F00",
            "title": "ED Coder",
            "employment_type": "Contract",
            "telecommuting": True,
            "application_url": "https://apply.workable.com/acme/j/F00/apply/",
            "city": "Austin",
            "state": "Texas",
            "description": "<p>Code ED visits.</p>",
        }
    ],
}
RECRUITEE: Json = {
    "offers": [
        {
            "id": 7,
            "title": "Coding Auditor",
            "description": "<p>Audit.</p>",
            "requirements": "<p>CPMA.</p>",
            "city": "Columbus",
            "state_code": "OH",
            "remote": False,
            "employment_type_code": "fulltime_permanent",
            "careers_apply_url": "https://acme.recruitee.com/o/coding-auditor/c/new",
        }
    ]
}
LISTS = {
    "greenhouse": GREENHOUSE,
    "lever": LEVER,
    "ashby": ASHBY,
    "workable": WORKABLE,
    "recruitee": RECRUITEE,
}

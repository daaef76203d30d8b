"""What is asked of the site in every measurement."""

FILTERED = "/jobs/?credential=CPC&state=TX"
COMMON = "/jobs/?q=coding&credential=CPC&state=TX"
RARE = "/jobs/?q=vasculotomemia&credential=CPC&state=TX"

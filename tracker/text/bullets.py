"""The signs that begin a line of a list; □ is left out, as it is a box of a form as well."""

BULLETS = "•●○◆◇■▪◦▲△★☆➢·＊"

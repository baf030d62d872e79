"""Identifiers of people who do not exist, of every kind that a column may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet.readers.personal import UPN_LETTERS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

FORENAMES = ("Sarah", "Mohammed", "Chloe", "Tom", "Agnieszka", "Priya", "Rhys", "Grace", "Omar")
SURNAMES = ("Quillfeather", "Zabrowick", "Oxendale", "Vantongeren", "Umberslade", "Yaxleigh")


def nhs_number(dice: random.Random) -> str:
    """Ten digits that pass the check, some of them written in groups."""
    while True:
        nine = [dice.randrange(10) for _ in range(9)]
        check = 11 - sum(w * d for w, d in zip(range(10, 1, -1), nine, strict=True)) % 11
        if check != 10:
            digits = "".join(map(str, [*nine, 0 if check == 11 else check]))
            return dice.choice([digits, f"{digits[:3]} {digits[3:6]} {digits[6:]}"])


def upn(dice: random.Random) -> str:
    """A pupil number with its check letter."""
    digits = [dice.randrange(10) for _ in range(12)]
    total = sum(place * digit for place, digit in enumerate(digits, start=2))
    return UPN_LETTERS[total % 23] + "".join(map(str, digits))


def ni_number(dice: random.Random) -> str:
    """A National Insurance number."""
    return f"{dice.choice('ABCEGHJ')}{dice.choice('ABCEGHJ')}{dice.randrange(10**6):06d}A"


def postcode(dice: random.Random) -> str:
    """A full postcode."""
    return f"{dice.choice(['ZQ', 'XJ', 'QV'])}{dice.randrange(1, 20)} {dice.randrange(10)}QX"


def email(dice: random.Random) -> str:
    """An e-mail address."""
    return f"{dice.choice(SURNAMES).lower()}{dice.randrange(999)}@mail.example"


def phone(dice: random.Random) -> str:
    """A telephone number as people write it."""
    return f"{dice.choice(['07700 9', '07700-9', '+44 7700 9'])}{dice.randrange(10**5):05d}"


def name(dice: random.Random) -> str:
    """A full name, with a title, or family name first."""
    first, last = dice.choice(FORENAMES), dice.choice(SURNAMES)
    return dice.choice([f"{first} {last}", f"{last}, {first}", f"Mrs {first[0]} {last}"])


def birth(dice: random.Random) -> str:
    """A date of birth of a child."""
    return f"{dice.randrange(1, 29):02d}/{dice.randrange(1, 13):02d}/{dice.randrange(2007, 2023)}"


def story(dice: random.Random) -> str:
    """Free text about a child."""
    return (
        f"{name(dice)} rang at {dice.randrange(24)} o'clock and said that the boy had not been "
        f"seen at school since {birth(dice)}"
    )


KINDS: dict[str, Callable[[random.Random], str]] = {
    "NHS numbers": nhs_number,
    "unique pupil numbers": upn,
    "National Insurance numbers": ni_number,
    "postcodes": postcode,
    "e-mail addresses": email,
    "telephone numbers": phone,
    "dates of birth": birth,
    "names of people": name,
    "free text": story,
}

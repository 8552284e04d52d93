"""What may be said of a binding: its keys, its addresses, its location."""

from __future__ import annotations

from chalicelib.domain.binding import OF_A_LOCATION, Location, Trial, Vendor
from chalicelib.domain.processing import US_DOLLAR
from chalicelib.late_pattern import late_pattern
from chalicelib.services.invalid import INVALID, REQUIRED, invalid

_API_KEY = late_pattern(r"[\x21-\x7e]{8,255}")
_LOOPBACK = late_pattern(r"http://(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?")
_PUBLIC = late_pattern(r"https://[a-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~-]+)*")


def check_key(key: str, name: str = "api_key") -> None:
    """Raises InvalidAttributes."""
    if not _API_KEY.fullmatch(key):
        text = f"{INVALID}: expected 8 to 255 printable characters, no blanks"
        raise invalid(name, text=text)


def check_url(base_url: str | None, *, may_name_url: bool) -> None:
    """Raises InvalidAttributes."""
    if base_url is None:
        return
    if not may_name_url or not _LOOPBACK.fullmatch(base_url):
        text = f"{INVALID}: a twin on loopback, in the local stage alone"
        raise invalid("base_url", text=text)


def check_place(vendor: Vendor, location: str | None, *, is_sandbox: bool) -> None:
    """Raises InvalidAttributes for a vendor that has no locations, or tells by its keys."""
    if vendor in OF_A_LOCATION:
        return
    for name, is_named in (("location", location is not None), ("sandbox", is_sandbox)):
        if is_named:
            raise invalid(name, text=f"{INVALID}: {vendor} has none to choose")


def chosen(trial: Trial, location: str | None) -> Location:
    """The location of that id; the only one, where none is named. Raises InvalidAttributes."""
    if not trial.accepted:
        raise invalid("api_key", text=f"{INVALID}: the vendor does not accept it")
    known = [each for each in trial.locations if location in (None, each.id)]
    if len(known) != 1:
        named = ", ".join(f"{each.id} ({each.name})" for each in trial.locations) or "none"
        fault = REQUIRED if location is None else INVALID
        raise invalid("location", text=f"{fault}: those that take payments are {named}")
    [found] = known
    if found.currency != US_DOLLAR:
        text = f"{INVALID}: it takes {found.currency}, and all amounts here are {US_DOLLAR}"
        raise invalid("location", text=text)
    return found


def check_public_address(vendor: Vendor, address: str | None, *, may_be_local: bool) -> None:
    """Raises InvalidAttributes. A vendor that signs no address of its events needs none."""
    if vendor not in OF_A_LOCATION:
        if address is not None:
            raise invalid("address", text=f"{INVALID}: {vendor} does not sign it; leave it out")
        return
    if address is None:
        raise invalid("address", text=f"{REQUIRED}: {vendor} signs the address of its events")
    if not _PUBLIC.fullmatch(address) and not (may_be_local and _LOOPBACK.fullmatch(address)):
        text = f"{INVALID}: expected the stage's own, https://…, with no slash at its end"
        raise invalid("address", text=text)

"""The driver's code: one visit each, the same after a restore, and no way from one to another."""

import pytest

from fees.receipt_code import ReceiptError
from gate.clock import new_id
from gate.driver_code import DriverCodes, driver_code

SECRET, OTHER = b"k" * 32, b"j" * 32
VISITS = [new_id() for _ in range(50)]


def test_every_visit_has_its_own_code_and_it_opens_that_visit() -> None:
    codes = DriverCodes(SECRET)
    made = {visit: codes.code(visit) for visit in VISITS}
    assert len(set(made.values())) == len(VISITS)
    assert all(codes.visit(code, VISITS) == visit for visit, code in made.items())


def test_a_restored_gate_gives_the_same_codes_and_another_gate_none_of_them() -> None:
    code = DriverCodes(SECRET).code(VISITS[0])
    assert DriverCodes(SECRET).visit(code, VISITS) == VISITS[0]
    assert DriverCodes(OTHER).visit(code, VISITS) is None
    assert driver_code(OTHER, VISITS[0]) != code


def test_a_code_is_read_as_people_type_it() -> None:
    codes = DriverCodes(SECRET)
    code = codes.code(VISITS[0])
    assert codes.visit(code.replace("-", " ").lower(), VISITS) == VISITS[0]
    wrong = ("3" if code[0] == "2" else "2") + code[1:]
    with pytest.raises(ReceiptError):
        codes.visit(wrong, VISITS)


def test_a_visit_that_is_not_at_hand_any_more_has_no_page() -> None:
    codes = DriverCodes(SECRET)
    code = codes.code(VISITS[0])
    assert codes.visit(code, VISITS) == VISITS[0]
    assert codes.visit(code, VISITS[1:]) is None


def test_two_visits_of_one_code_open_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    code = driver_code(SECRET, VISITS[0])
    monkeypatch.setattr("gate.driver_code.driver_code", lambda _secret, _visit: code)
    assert DriverCodes(SECRET).visit(code, VISITS[:2]) is None


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        DriverCodes(b"short")

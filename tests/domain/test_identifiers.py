"""Identifiers as they are told, held against python-stdnum; and what a wrong one is told that it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from stdnum import iban as iban_oracle
from stdnum.fr import nir as nir_oracle
from stdnum.fr import siren as siren_oracle
from stdnum.fr import siret as siret_oracle

from domain.identifiers import ascii_email, email, employee_id, iban, nir, siren, siret, transfer_label

Check = Callable[[str], str]


def _good(check: Check, text: str) -> bool:
    try:
        return check(text) == text
    except ValueError:
        return False


def _told(check: Check, text: str) -> str:
    with pytest.raises(ValueError, match=r"^expected") as refusal:
        check(text)
    return str(refusal.value)


def _digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


@given(_digits(9))
@example("732829320")
@example("356000000")
def test_a_siren_is_what_the_oracle_takes(text: str) -> None:
    assert _good(siren, text) == siren_oracle.is_valid(text)


@given(_digits(13) | _digits(4).map("356000000".__add__), st.integers(0, 9))
@example("3560000000004", 8)
@example("3560000000002", 9)
def test_a_siret_is_what_the_oracle_takes(stem: str, last: int) -> None:
    text = f"{stem}{last}"
    assert _good(siret, text) == siret_oracle.is_valid(text)


DEPARTMENTS = st.sampled_from(["2A", "2B", "01", "75", "97", "99"])


@given(st.sampled_from("12"), _digits(2), st.integers(1, 12), DEPARTMENTS, _digits(3), st.integers(1, 999), _digits(2))
def test_the_key_of_a_nir_is_the_oracles(
    sex: str, year: str, month: int, department: str, commune: str, order: int, told: str
) -> None:
    number = f"{sex}{year}{month:02}{department}{commune}{order:03}"
    key = nir_oracle.calc_check_digits(number)
    assert _good(nir, number + key)
    assert _good(nir, number)
    assume(told != key)
    assert "key" in _told(nir, number + told)


def test_a_nir_has_a_month_or_says_that_none_is_known() -> None:
    months = {month for month in range(100) if _good(nir, f"285{month:02}75123456")}
    assert months == {*range(1, 13), *range(20, 43), *range(50, 100)}


@pytest.mark.parametrize(
    "text", ["385127512345678", "0851275123456", "2851300123456", "2851275123000", "2a51275123456"]
)
def test_a_number_that_is_no_nir_is_refused(text: str) -> None:
    _told(nir, text)


@given(st.sampled_from(["FR", "DE", "BE", "ES", "MC"]), st.text("0123456789", min_size=12, max_size=23))
@example("FR", "20041010050500013M02606")
def test_an_iban_checks_itself(country: str, account: str) -> None:
    whole = f"{country}{iban_oracle.calc_check_digits(f'{country}00{account}')}{account}"
    assert _good(iban, whole) == (country != "FR" or len(whole) == 27)
    assert not _good(iban, whole[:2] + f"{(int(whole[2:4]) + 1) % 100:02}" + whole[4:])


@pytest.mark.parametrize(
    ("check", "text", "said"),
    [
        (siren, "73282932000074", "this is a SIRET"),
        (siren, "732 829 320 00074", "this is a SIRET"),
        (siren, "732 829 320", "with spaces"),
        (siren, "732\u00a0829\u00a0320", "with spaces"),
        (siren, "٧٣٢٨٢٩٣٢٠", "nine digits"),
        (siren, "", "nine digits"),
        (siren, "732829321", "its check digit is wrong"),
        (siret, "732829320", "this is a SIREN"),
        (siret, "732 829 320 00074", "with spaces"),
        (siret, "73282932000075", "its check digit is wrong"),
        (nir, "2 85 12 75 123 456 38", "with spaces"),
        (nir, "2851375123456", "no NIR begins so"),
        (iban, "FR14 2004 1010 0505 0001 3M02 606", "with spaces"),
        (iban, "FR1420041010050500013M0260", "27 characters"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_told_is_not_repeated(check: Check, text: str, said: str) -> None:
    told = _told(check, text)
    assert said in told
    assert ("check digit" in told) is ("check digit" in said)
    assert not text or text not in told


@pytest.mark.parametrize("text", ["285127512345638", "2-85-12-75-123-456-38", "2851275123456", "1850599123456"])
def test_a_nir_is_no_employees_id(text: str) -> None:
    assert text not in _told(employee_id, text)


@pytest.mark.parametrize("text", ["E-0042", "285127512345639", "2026110212345", "1000000000001", "42", "Z.9_a-1"])
def test_an_employees_own_number_is_one(text: str) -> None:
    assert employee_id(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "camille..martin@example.org", ".camille@example.org", "camille.@example.org", "camille@example..org",
        "camille@-example.org", "camille@example", "camille@example.org.", "camille@exam_ple.org",
        "camille@[127.0.0.1]", "<camille@example.org>", "mailto:camille@example.org", "camille@société",
        f"{'c' * 65}@example.org", "camille@example.org,dominique@example.org", "camille@example@example.org",
        "camille@example.org;", "hélène@exa mple.org",
        "camille\u200b@example.org", "camille@exa mple.org", "@exemple.fr",
    ],
)  # fmt: skip
def test_an_address_that_no_mail_server_takes_is_refused_at_once(text: str) -> None:
    assert text not in _told(email, text)


@pytest.mark.parametrize(
    "text",
    [
        "camille@example.org",
        "c+rh@example.org",
        "o'neil@example.org",
        "C_M@sous.example.org",
        "rh@société.fr",
        "hélène@example.org",
        "二@example.org",
    ],
)
def test_an_address_that_mail_servers_take_is_taken(text: str) -> None:
    assert email(text) == text


def test_what_is_odd_of_an_address_is_said() -> None:
    assert "not one alone" in _told(email, "camille@example.org, dominique@example.org")


def test_a_domain_with_accents_has_a_form_for_the_wire() -> None:
    assert ascii_email("rh@société.fr") == "rh@xn--socit-esab.fr"
    assert ascii_email("rh@localhost") == "rh@localhost"
    assert ascii_email("hélène@example.org") is None


def test_a_mailbox_of_the_house_needs_no_domain() -> None:
    assert email("rh@localhost", within_the_house=True) == "rh@localhost"
    _told(email, "rh@localhost")


def test_the_label_of_a_transfer_is_the_one_that_the_edef_gives() -> None:
    assert transfer_label("CPF-123456782-BABA-270720") == "CPF-123456782-BABA-270720"
    for text, said in (
        ("CPF-123456789-BABA-270720", "its check digit is wrong"),
        ("CPF-123456782-ABBA-270720", "expected the label that the EDEF gives"),
        ("CPF-123456782-BABA-310220", "no such day"),
        ("CPF-123456782-XXXX-JJMMAA", "expected the label that the EDEF gives"),
        ("cpf-123456782-baba-270720", "expected the label that the EDEF gives"),
    ):
        assert said in _told(transfer_label, text), text

"""The public form: what it refuses and says of it, what it keeps, and what it tells by a number."""

import io
import re
from collections.abc import Callable
from itertools import count
from typing import Any

import httpx
import pytest
from PIL import Image

from dashboard.model.codes import Role
from dashboard.web.report import SENT_PER_ADDRESS
from tests.centre import eventually
from tests.unit.test_photos import a_bomb, a_photo
from tests.web.site import Site

NUMBER = re.compile(r'id="report-number">([0-9A-Z-]+)<')
_numbers = count(1)


@pytest.fixture
def send(site: Site, address: str) -> Callable[..., httpx.Response]:
    def sent(photo: bytes | None = None, lang: str = "uk", **fields: str) -> httpx.Response:
        given = {"kind": "rubbish", "text": f"Сміття {next(_numbers)}", "address": "Сумська, 1", **fields}
        files = {"photo": ("p.jpg", photo or b"", "image/jpeg")}
        headers = {"x-forwarded-for": address}
        return httpx.post(
            f"{site.url}/report?lang={lang}", data=given, files=files, headers=headers, timeout=30
        )

    return sent


def number_of(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    found = NUMBER.search(answer.text)
    assert found is not None
    return found[1]


def waiting(operator: httpx.Client, number: str) -> dict[str, Any]:
    def found() -> Any:
        reports = operator.get("/api/v1/reports").json()["reports"]
        return next((each for each in reports if each["number"] == number), None)

    report: dict[str, Any] = eventually(found)
    return report


def test_a_report_waits_is_accepted_and_is_done_with_its_incident(
    send: Any, operator: httpx.Client, anonymous: httpx.Client
):
    number = number_of(send(lat="49.99", lon="36.23", name="Оля", phone="+380501112233"))
    report = waiting(operator, number)
    assert (report["name"], report["location"]["coordinates"]) == ("Оля", [36.23, 49.99])
    page = anonymous.get(f"/report/{number}").text
    assert "Отримано, очікує розгляду" in page
    assert "Оля" not in page
    done = operator.post("/api/v1/commands", json={"type": "AcceptReport", "report": number})
    incident = next(each["incident_id"] for each in done.json()["facts"] if each["type"] == "ReportAccepted")
    eventually(lambda: "У роботі" in anonymous.get(f"/report/{number}").text)
    closing = {"type": "CloseIncident", "incident_id": incident, "reason": "прибрано"}
    operator.post("/api/v1/commands", json=closing)
    eventually(lambda: "Роботи завершено" in anonymous.get(f"/report/{number}").text)
    assert "прибрано" not in anonymous.get(f"/report/{number}").text


def test_a_declined_one_says_why_in_either_language(
    send: Any, operator: httpx.Client, anonymous: httpx.Client
):
    number = number_of(send())
    waiting(operator, number)
    told = {"type": "DeclineReport", "report": number, "answer": "<b>Вже & відомо</b>"}
    assert operator.post("/api/v1/commands", json=told).status_code == 200
    eventually(lambda: "Відхилено" in anonymous.get(f"/report/{number}").text)
    page = anonymous.get(f"/report/{number}?lang=en").text
    assert "Declined" in page
    assert "&lt;b&gt;Вже &amp; відомо&lt;/b&gt;" in page


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"kind": "nothing"}, "Оберіть, що сталося"),
        ({"text": " "}, "Опишіть проблему або додайте фото"),
        ({"address": ""}, "Напишіть адресу або позначте місце"),
        ({"address": "", "lat": "nan", "lon": "1"}, "Напишіть адресу або позначте місце"),
        ({"website": "x"}, "Приховане поле має бути порожнім"),
        ({"phone": "1" * 41}, "Забагато тексту"),
    ],
)
def test_what_must_be_mended_is_told(send: Any, fields: dict[str, str], said: str):
    answer = send(**fields)
    assert answer.status_code == 400
    assert said in answer.text
    assert NUMBER.search(answer.text) is None


def test_what_was_typed_comes_back_as_text(send: Any):
    answer = send(kind="", text='</textarea><script>alert("1")</script>', name='"><img src=x>')
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text
    assert "&lt;/textarea&gt;&lt;script&gt;" in answer.text


def test_a_photograph_is_kept_anew_for_people_alone(
    send: Any, operator: httpx.Client, site: Site, anonymous: httpx.Client
):
    exif = Image.Exif()
    exif[0x010F] = "SecretCam"
    number = number_of(send(a_photo(exif=exif)))
    address = waiting(operator, number)["photo"]
    assert re.fullmatch(r"/photos/[0-9a-f]{64}\.jpg", address)
    answer = operator.get(address)
    assert answer.headers["content-type"] == "image/jpeg"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert b"SecretCam" not in answer.content
    with Image.open(io.BytesIO(answer.content)) as photo:
        assert photo.size == (64, 48)
    assert anonymous.get(address).status_code == 401
    with site.signed_in(Role.WALL, "10.9.9.9") as wall:
        assert wall.get(address).status_code == 403
    assert operator.get(f"/photos/{'0' * 64}.jpg").status_code == 404


@pytest.mark.parametrize(
    "photo, said",
    [
        (a_bomb(30_000, 30_000), "Фото завелике"),
        (b"GIF89a", "Це не фото"),
        (b"\xff\xd8" + b"\0" * (8 * 2**20), "Фото більше за 8 МБ"),
    ],
)
def test_a_photograph_that_cannot_be_taken_is_told(send: Any, photo: bytes, said: str):
    answer = send(photo)
    assert answer.status_code == 400
    assert said in answer.text


def test_a_body_beyond_its_limit_is_refused(send: Any):
    assert send(b"\xff\xd8" + b"\0" * (10 * 2**20)).status_code == 413


def test_sent_twice_it_is_one_report(send: Any):
    assert number_of(send(text="двічі")) == number_of(send(text="двічі"))


def test_too_many_from_one_address_are_refused(send: Any):
    answers = [send(kind="").status_code for _ in range(SENT_PER_ADDRESS + 1)]
    assert answers == [400] * SENT_PER_ADDRESS + [429]
    assert "112" in send().text


def test_another_site_cannot_send_the_form(site: Site):
    answer = httpx.post(
        f"{site.url}/report", data={"kind": "rubbish"}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("body", [b"", b"--x\r\nbroken", b"\xff" * 100])
def test_what_is_no_form_is_answered_as_one_to_be_mended(site: Site, body: bytes, address: str):
    headers = {"content-type": "multipart/form-data; boundary=x", "x-forwarded-for": address}
    assert httpx.post(f"{site.url}/report", content=body, headers=headers).status_code == 400


def test_a_number_is_looked_up_as_it_was_typed(anonymous: httpx.Client):
    answer = anonymous.get("/report", params={"number": "7kd 4q9 x2mb", "lang": "en"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/report/7KD-4Q9-X2MB?lang=en")
    assert anonymous.get(answer.headers["location"]).status_code == 404
    assert anonymous.get("/report", params={"number": "<script>"}).status_code == 404


def test_the_pages_take_nothing_from_elsewhere_and_run_nothing_inline(anonymous: httpx.Client):
    answer = anonymous.get("/report")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "geolocation=(self)" in answer.headers["permissions-policy"]
    assert not re.search(r"<script(?! src=)|\son\w+=|\sstyle=|https?://", answer.text)
    assert "geolocation=()" in anonymous.get("/login").headers["permissions-policy"]

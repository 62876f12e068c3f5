"""How a message leaves the house: mail by the framework's mail backend, text messages by an adapter.

A site brings its own text message provider as a class with `send(number, text, reference)`, named in the settings.
Not here: when and to whom (`delivery.py`).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Person
from yunti.apps.messages.enums import Channel
from yunti.kit import clock
from yunti.kit.wording import with_stop

SMS_LENGTH = 200


@dataclass(frozen=True)
class Letter:
    """One or more messages as they leave together; `reference` stays the same in every attempt."""

    reference: str
    subject: str
    body: str


class TextMessageProvider(Protocol):
    def send(self, number: str, text: str, reference: str) -> None: ...


def configured(channel: Channel) -> bool:
    if channel == Channel.MAIL:
        return bool(settings.EMAIL_BACKEND) and not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")
    return channel == Channel.IN_APP or bool(settings.YUNTI_SMS)


def address_of(person: Person, channel: Channel) -> str:
    return {Channel.MAIL: person.email, Channel.SMS: person.phone, Channel.IN_APP: person.ref}[channel]


def send(letter: Letter, person: Person, channel: Channel) -> None:
    """Raises whatever the way out raises; the caller tries again later."""
    if channel == Channel.MAIL:
        EmailMessage(
            subject=letter.subject,
            body=letter.body,
            to=[person.email],
            headers={"Message-ID": f"<{letter.reference}@yunti>", "Auto-Submitted": "auto-generated"},
        ).send()
    elif channel == Channel.SMS:
        text = f"{with_stop(letter.subject)}{letter.body}".replace("\n", " ")[:SMS_LENGTH]
        text_message_provider().send(person.phone, text, letter.reference)


def letter_of(reference: str, entries: Sequence[tuple[str, str, str]]) -> Letter:
    """One message by itself, or several as a digest; entries are subject, body, link."""
    if len(entries) == 1:
        subject, body, link = entries[0]
        return Letter(reference, subject, f"{body}\n\n{_whole(link)}".strip())
    parts = [
        f"{number}. {subject}\n{body}\n{_whole(link)}"
        for number, (subject, body, link) in enumerate(entries, 1)
    ]
    subject = _("云梯平台：%(count)s 条消息") % {"count": len(entries)}
    return Letter(reference, subject, "\n\n".join(part.strip() for part in parts))


def text_message_provider() -> TextMessageProvider:
    if settings.YUNTI_SMS == "file":
        return FileProvider(Path(settings.YUNTI_DATA) / "text-messages.jsonl")
    provider: TextMessageProvider = import_string(settings.YUNTI_SMS)()
    return provider


class FileProvider:
    """Writes text messages to a file of the data folder: for demonstrations and for programs that fetch them there."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, number: str, text: str, reference: str) -> None:
        line = {"at": clock.now().isoformat(), "to": number, "text": text, "reference": reference}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _whole(link: str) -> str:
    return f"{settings.YUNTI_ADDRESS}{link}" if link.startswith("/") else link

"""What the relay's answer means for a mail: RFC 5321 (reply codes) and RFC 3463 (status codes).

Pure. Only the codes of an answer are used, and its text is never stored: it often contains the
e-mail address.
"""

import random
import re
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

_ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
_JITTER = 0.2
_NOBODY_THERE = frozenset("5.1.1 5.1.2 5.1.3 5.1.6 5.1.10 5.2.1".split())
_OUR_FAULT = frozenset("5.1.7 5.1.8".split())


class Stage(StrEnum):
    """The step of the SMTP session with the relay that was reached."""

    CONNECT = "connect"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    MARK = "mark"
    TEXT = "text"
    END = "end"


class Verdict(StrEnum):
    """The result of a delivery attempt."""

    SENT = "sent"
    RETRY = "retry"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a delivery attempt ended.

    `suppress`: the mailbox does not exist. `our_fault`: the relay rejects us or our mails, whoever
    the reader is. `broken`: the connection cannot be used any more. `wait`: how long the other side
    wants us to wait, if it says so.
    """

    verdict: Verdict
    stage: Stage
    code: str
    suppress: bool = False
    our_fault: bool = False
    broken: bool = False
    wait: timedelta | None = None


def judge(stage: Stage, code: int, words: bytes) -> Outcome:
    """Turn the relay's answer at a stage into an outcome.

    "No such mailbox" means the recipient only at RCPT; at MAIL it means our own address.
    """
    match = _ENHANCED.match(words)
    shown = f"{code} {match[1].decode()}" if match else str(code)
    status = match[1].decode() if match else ""
    if 200 <= code < 300:
        return Outcome(Verdict.SENT, stage, shown)
    if 400 <= code < 500:
        return Outcome(Verdict.RETRY, stage, shown, broken=code == 421)
    if not 500 <= code < 600:
        return dropped(stage)  # not a valid reply code
    suppress = stage is Stage.RCPT and is_nobody_there(status)
    ours = is_our_fault(status) or stage is Stage.MAIL
    return Outcome(Verdict.FAILED, stage, shown, suppress=suppress, our_fault=ours)


def is_nobody_there(status: str) -> bool:
    """Whether a code (RFC 3463, 7505) says that the mailbox does not exist or accepts no mail.

    Not every 5.1.x does: some are about the sender's address, or about the mail's route.
    """
    return status in _NOBODY_THERE


def is_our_fault(status: str) -> bool:
    """Whether a code says that our mail or address was rejected, whoever the reader is.

    5.7.x is security and policy, 5.1.7 and 5.1.8 are the sender's address.
    """
    return status.startswith("5.7.") or status in _OUR_FAULT


def dropped(stage: Stage) -> Outcome:
    """Return the outcome of a broken connection.

    The mail may have been accepted only if the connection broke after the final dot.
    """
    verdict = Verdict.UNCERTAIN if stage is Stage.END else Verdict.RETRY
    return Outcome(verdict, stage, "dropped", broken=True)


def cancelled(why: str) -> Outcome:
    """Return the outcome of a mail that must not be sent after all."""
    return Outcome(Verdict.CANCELLED, Stage.MARK, why)


def retry_after(attempts: int, seed: int) -> timedelta:
    """Return how long to wait before the next attempt: 1, 5, 15, 60, then 240 minutes, ± 20 %.

    `attempts` is the number of attempts before the one that has just failed. The same `seed` always
    gives the same variation.
    """
    wait = _RETRIES[min(attempts, len(_RETRIES) - 1)]
    spread = random.Random(f"{seed}:{attempts}").uniform(-_JITTER, _JITTER)
    return wait * (1 + spread)


class Breaker:
    """Circuit breaker: opens when more than 5 of the last 100 mails failed by our own fault."""

    def __init__(self, window: int = 100, most: int = 5) -> None:
        self._last: deque[bool] = deque(maxlen=window)
        self._most = most

    def note(self, outcome: Outcome) -> bool:
        """Count an outcome; True if sending must stop."""
        if outcome.verdict in (Verdict.SENT, Verdict.FAILED):
            self._last.append(outcome.our_fault)
        return sum(self._last) > self._most

    def reset(self) -> None:
        """Forget all counted outcomes."""
        self._last.clear()

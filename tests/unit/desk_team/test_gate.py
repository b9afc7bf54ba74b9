"""How long the desk of a team waits for a form."""

import asyncio
from collections.abc import Sequence

from starlette.types import Message

from budkavle.desk.team.gate import impatient

END: Message = {"type": "http.disconnect"}
PIECE: Message = {"type": "http.request", "body": b"x", "more_body": True}
LAST: Message = {"type": "http.request", "body": b"x", "more_body": False}


def received(
    sent: Sequence[tuple[float, Message]], piece: float, whole: float = 3600
) -> list[Message]:
    """What a form receives of messages that are sent after so many seconds each."""

    async def run() -> list[Message]:
        left = iter(sent)

        async def receive() -> Message:
            seconds, message = next(left)
            await asyncio.sleep(seconds)
            return message

        receiving = impatient(receive, piece, whole)
        found = []
        for _ in sent:
            found.append(await receiving())
            if found[-1] == END:
                break
        return found

    return asyncio.run(run())


def test_a_form_whose_next_piece_does_not_come_is_given_up() -> None:
    assert received([(0, PIECE), (3600, LAST)], piece=0.05) == [PIECE, END]


def test_a_form_that_comes_byte_by_byte_is_given_up() -> None:
    found = received([(0.02, PIECE)] * 1000, piece=3600, whole=0.2)
    assert found[-1] == END
    assert len(found) < 1000


def test_an_answer_may_take_longer_than_a_form() -> None:
    # A server waits here for the other side to go, while it sends a long file such as the trail.
    assert received([(0, LAST), (0.3, PIECE)], piece=0.05, whole=0.05) == [LAST, PIECE]

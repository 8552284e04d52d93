"""One connection, as waitress drives it: strict heads, answers of the gateway, refusals in JSON."""

from __future__ import annotations

import socket
import struct
import time
from typing import Any, cast

from waitress.task import ErrorTask, Task, WSGITask

from chalicelib.errors import BadRequest, BodyTooLarge
from onfile.local.server.attended_channel import AttendedChannel, Attention
from onfile.local.server.event import Request
from onfile.local.server.http_answer import HttpAnswer, error_answer
from onfile.local.server.local_gateway import Gateway, HangUp
from onfile.local.server.parser import Parser
from onfile.local.server.request_log import log_request

_LINGER_S = 2.0
_BODY_TOO_LARGE, _HEAD_TOO_LARGE = 413, 431


class Served(WSGITask):
    """A whole request, which the gateway answers; no WSGI is spoken."""

    def execute(self) -> None:
        """Raises ClientDisconnected if nobody waits for the answer any more."""
        channel, request = cast(Channel, self.channel), cast(Parser, self.request)
        body = request.get_body_stream().read() or None
        line, source = request.line, str(channel.addr[0])
        asked = Request(line.method, line.target, request.fields, body, source)
        try:
            answer = channel.serving.gateway.answer(asked)
        except HangUp as fault:
            _hang_up(self, is_reset=fault.is_reset)
            return
        is_last = channel.serving.draining or not line.keeps_open(request.fields)
        _send(self, request, answer, keep_open=not is_last)


class Refusal(ErrorTask):
    """A request whose end is not known, so that nothing may follow it."""

    def execute(self) -> None:
        """Raises ClientDisconnected as `Served` does."""
        request = cast(Parser, self.request)
        cast(Channel, self.channel).lingers = True
        _send(self, request, _refusal_of(request), keep_open=False)


def _refusal_of(request: Parser) -> HttpAnswer:
    """waitress's own texts are not passed on: they repeat what came."""
    code = request.error.code if request.error is not None else 0
    if code == _BODY_TOO_LARGE:
        return error_answer(BodyTooLarge("The body is over what the service takes"))
    own = request.refusal.status if request.refusal is not None else None
    refusal = request.refusal or BadRequest("The request is malformed")
    return error_answer(refusal, status=own or (code if code == _HEAD_TOO_LARGE else None))


def _hang_up(task: Task, *, is_reset: bool) -> None:
    """End the connection without a word; a reset drops what the client has still to read too."""
    channel = cast(Channel, task.channel)
    if is_reset:
        no_farewell = struct.pack("ii", 1, 0)
        cast(socket.socket, channel.socket).setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, no_farewell
        )
    task.wrote_header, task.close_on_finish = True, True


def _send(task: Task, request: Parser, answer: HttpAnswer, *, keep_open: bool) -> None:
    """In one write: a small packet would wait for the client's word on the one before it."""
    line, elapsed_ms = request.line, (time.perf_counter() - request.started) * 1000
    # Logged first, so that whoever has seen the answer can find the line.
    log_request(line.method, line.target, answer.status, elapsed_ms)
    connection = ("keep-alive" if line.version == "1.0" else "") if keep_open else "close"
    task.wrote_header, task.close_on_finish = True, not keep_open
    task.channel.write_soon(answer.render(head_only=line.method == "HEAD", connection=connection))


class Serving:
    """What all connections of a server share."""

    def __init__(self, gateway: Gateway, attention: Attention) -> None:
        self.gateway = gateway
        self.attention = attention
        self.draining = False


class Channel(AttendedChannel):
    """After a refusal it drops what is still being sent: closing could cost a client the answer."""

    parser_class = Parser
    task_class = Served
    error_task_class = Refusal

    lingers = False
    discarding = False

    def __init__(self, serving: Serving, *args: Any, **settings: Any) -> None:
        self.serving = serving
        super().__init__(serving.attention, *args, **settings)

    @property
    def is_for_the_loop(self) -> bool:
        """As in every channel, and behind a refusal: that is how what follows is dropped."""
        return self.lingers or super().is_for_the_loop

    @property
    def is_busy(self) -> bool:
        """Whether a request is being answered or waited for, or an answer is on its way."""
        answers = self.requests or self.total_outbufs_len or self.close_when_flushed
        return bool(answers or self.is_attended)

    def readable(self) -> bool:
        """Asked by waitress's loop."""
        return self.discarding or bool(super().readable())

    def writable(self) -> bool:
        """Asked by waitress's loop. What a task is sending at the moment is no work for the loop.

        It would be told at once, and again and again, that the socket takes more, in the time in
        which the task waits for Python's lock. The task wakes it if anything is left over.
        """
        if not super().writable() or not self.outbuf_lock.acquire(False):
            return False
        self.outbuf_lock.release()
        return True

    def handle_read(self) -> None:
        """Called by waitress's loop."""
        if self.discarding:
            self.recv(self.adj.recv_bytes)  # closes the connection where the client has
        else:
            super().handle_read()

    def handle_write(self) -> None:
        """Called by waitress's loop."""
        ends_in_refusal = self.lingers and self.close_when_flushed
        if ends_in_refusal:
            self.close_when_flushed = False
        super().handle_write()
        if ends_in_refusal and self.connected:
            if self.total_outbufs_len:
                self.close_when_flushed = True
            else:
                self._discard()

    def _discard(self) -> None:
        self.discarding = True
        # waitress closes what has been silent for too long: this one will have been soon.
        self.last_activity = int(time.time() - self.adj.channel_timeout + _LINGER_S)
        try:
            cast(socket.socket, self.socket).shutdown(socket.SHUT_WR)
        except OSError:  # the client has left
            self.will_close = True

#!/usr/bin/python3
"""A local mail server for the demo and the tests: real SMTP, messages kept as files, a page to read them.

Each accepted message becomes NNNNNN.eml and NNNNNN.json (envelope) in the folder. Loopback only; it never
relays anything. Faults are switched over HTTP, so that tests can see how the sender behaves:

  GET  /                page with the messages        GET /messages        envelopes as JSON
  GET  /messages/N.eml  the message                   DELETE /messages     forget everything
  GET  /messages/N/P    attachment number P
  GET  /faults          rules now in force            DELETE /faults       none, counters to zero
  PUT  /faults          a JSON list of rules; a rule is {"kind": ..., more}, first match wins per stage:

  {"kind": "reject", "recipient": "regex", "reply": "550 5.1.1 no such user"}   at RCPT
  {"kind": "greylist", "recipient": "regex", "times": 1}    451 for the first tries of each recipient
  {"kind": "close_after", "count": 10}                      421 at MAIL FROM after so many accepted messages
  {"kind": "reply_data", "reply": "552 5.3.4 too big"}      after the final dot, the message is not kept
  {"kind": "stall", "seconds": 40}                          after the final dot, then accepts
  {"kind": "drop", "keep": true}                            after the final dot: closes without a reply
"""
import argparse
import asyncio
import email
import email.policy
import html
import json
import logging
import os
import re
import signal
from datetime import datetime, timezone
from http import HTTPStatus
from pathlib import Path

from aiosmtpd.smtp import SMTP

REQUIRED = {"reject": ["recipient", "reply"], "greylist": ["recipient"], "close_after": ["count"],
            "reply_data": ["reply"], "stall": ["seconds"], "drop": []}


class Mailbox:
    """Messages on disk and the faults in force."""

    def __init__(self, folder):
        self.folder, self.rules, self.tries, self.accepted = folder, [], {}, 0
        numbers = [int(path.stem) for path in folder.glob("[0-9]*.json")]
        self.last = max(numbers, default=0)

    def keep(self, envelope, peer):
        self.last += 1
        name = f"{self.last:06}"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        about = {
            "number": self.last, "from": envelope.mail_from, "to": envelope.rcpt_tos,
            "received_at": datetime.now(timezone.utc).isoformat(), "peer": peer[0] if peer else None,
            "size": len(envelope.content), "subject": str(message["subject"] or ""),
            "message_id": str(message["message-id"] or ""),
            "attachments": [part.get_filename() for part in message.iter_attachments()],
        }
        # The envelope is written last and renamed into place: whoever sees it sees a whole message.
        (self.folder / f"{name}.eml").write_bytes(envelope.content)
        temporary = self.folder / f"{name}.tmp"
        temporary.write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        temporary.rename(self.folder / f"{name}.json")

    def envelopes(self):
        return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(self.folder.glob("[0-9]*.json"))]

    def forget(self):
        for path in list(self.folder.glob("[0-9]*.json")) + list(self.folder.glob("[0-9]*.eml")):
            path.unlink(missing_ok=True)

    def set_rules(self, rules):
        if not isinstance(rules, list):
            raise ValueError("expected a JSON list of rules")
        for rule in rules:
            if rule.get("kind") not in REQUIRED:
                raise ValueError(f"unknown kind {rule.get('kind')!r}; known: {', '.join(REQUIRED)}")
            for field in REQUIRED[rule["kind"]]:
                if field not in rule:
                    raise ValueError(f"rule {rule['kind']!r} lacks {field!r}")
            re.compile(rule.get("recipient", ""))
        self.rules, self.tries, self.accepted = rules, {}, 0

    def rule(self, *kinds):
        return next((rule for rule in self.rules if rule["kind"] in kinds), None)


class Handler:
    """What aiosmtpd asks at each stage of a conversation."""

    def __init__(self, mailbox):
        self.mailbox = mailbox

    async def handle_MAIL(self, server, session, envelope, address, options):
        rule = self.mailbox.rule("close_after")
        if rule and self.mailbox.accepted >= rule["count"]:
            await server.push("421 4.7.0 too many messages, try later")
            server.transport.close()
            return "421 4.7.0 closing"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        for rule in self.mailbox.rules:
            if rule["kind"] not in ("reject", "greylist") or not re.search(rule["recipient"], address):
                continue
            if rule["kind"] == "reject":
                return rule["reply"]
            seen = self.mailbox.tries.get(address, 0)
            self.mailbox.tries[address] = seen + 1
            if seen < rule.get("times", 1):
                return "451 4.7.1 greylisted, try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        rule = self.mailbox.rule("reply_data", "stall", "drop")
        if rule and rule["kind"] == "reply_data":
            return rule["reply"]
        if rule and rule["kind"] == "stall":
            await asyncio.sleep(rule["seconds"])
        if not rule or rule["kind"] == "stall" or rule.get("keep", True):
            self.mailbox.keep(envelope, session.peer)
            self.mailbox.accepted += 1
        if rule and rule["kind"] == "drop":
            server.transport.abort()
        return "250 2.0.0 accepted"


class Page:
    """The HTTP side: a few fixed routes, one request per connection."""

    def __init__(self, mailbox):
        self.mailbox = mailbox

    async def serve(self, reader, writer):
        try:
            head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).decode("latin-1")
            method, path, _ = head.split("\r\n", 1)[0].split(" ", 2)
            length = re.search(r"(?im)^content-length: *(\d+)", head)
            body = await reader.readexactly(min(int(length.group(1)), 1 << 20)) if length else b""
            status, kind, content = self.answer(method, path, body)
        except (ValueError, json.JSONDecodeError, re.error, AttributeError) as error:
            status, kind, content = HTTPStatus.BAD_REQUEST, "text/plain", f"{error}\n".encode()
        except (asyncio.IncompleteReadError, asyncio.TimeoutError, ConnectionError, asyncio.LimitOverrunError):
            writer.close()
            return
        # Mail is foreign content: no scripts, no frames, no guessing of types.
        head = (f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: {kind}; charset=utf-8\r\n"
                f"Content-Length: {len(content)}\r\nConnection: close\r\nX-Content-Type-Options: nosniff\r\n"
                "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\r\n")
        writer.write(head.encode() + content)
        try:
            await writer.drain()
        except ConnectionError:
            pass
        writer.close()

    def answer(self, method, path, body):
        box, ok = self.mailbox, HTTPStatus.OK
        if path == "/faults":
            if method in ("PUT", "DELETE"):
                box.set_rules(json.loads(body) if method == "PUT" else [])
            return ok, "application/json", json.dumps(box.rules).encode()
        if path == "/messages" and method == "DELETE":
            box.forget()
            return ok, "application/json", b"[]"
        if path == "/messages":
            return ok, "application/json", json.dumps(box.envelopes(), ensure_ascii=False).encode()
        if path == "/":
            return ok, "text/html", self.listing().encode()
        found = re.fullmatch(r"/messages/(\d{1,9})(?:\.eml|/(\d{1,3}))", path)
        file = box.folder / f"{int(found.group(1)):06}.eml" if found else None
        if not file or not file.exists():
            return HTTPStatus.NOT_FOUND, "text/plain", b"not found\n"
        if found.group(2) is None:
            return ok, "message/rfc822", file.read_bytes()
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        parts = list(message.iter_attachments())
        if int(found.group(2)) >= len(parts):
            return HTTPStatus.NOT_FOUND, "text/plain", b"not found\n"
        part = parts[int(found.group(2))]
        pdf = part.get_content_type() == "application/pdf"
        return ok, "application/pdf" if pdf else "application/octet-stream", part.get_payload(decode=True)

    def listing(self):
        rows = []
        for about in reversed(self.mailbox.envelopes()[-500:]):
            number = about["number"]
            links = "".join(f' <a href="/messages/{number}/{index}">{html.escape(name or "вложение")}</a>'
                            for index, name in enumerate(about["attachments"]))
            rows.append(f'<tr><td>{number}<td>{html.escape(about["received_at"][:19])}'
                        f'<td>{html.escape(", ".join(about["to"]))}'
                        f'<td><a href="/messages/{number}.eml">{html.escape(about["subject"])}</a><td>{links}')
        return ("<!doctype html><html lang=ru><meta charset=utf-8><title>Почтовый ящик</title>"
                "<style>body{font:15px sans-serif;margin:2em}td,th{padding:.2em .8em;text-align:left}</style>"
                f"<h1>Почтовый ящик</h1><p>Писем: {len(self.mailbox.envelopes())}; показаны последние 500. "
                "Наружу ничего не отправляется.<table><tr><th>№<th>Получено (UTC)<th>Кому<th>Тема<th>Вложения"
                + "".join(rows) + "</table></html>")


async def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="where messages are kept")
    parser.add_argument("--ready", type=Path, help="JSON file with the addresses, written when both ports listen")
    parser.add_argument("--smtp-port", type=int, default=0)
    parser.add_argument("--http-port", type=int, default=0)
    options = parser.parse_args()
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    options.folder.mkdir(parents=True, exist_ok=True)
    mailbox = Mailbox(options.folder)
    handler, page, loop = Handler(mailbox), Page(mailbox), asyncio.get_running_loop()

    def conversation():
        return SMTP(handler, hostname="mailbox.test", data_size_limit=32 << 20, enable_SMTPUTF8=True, loop=loop)

    smtp = await loop.create_server(conversation, "127.0.0.1", options.smtp_port)
    http = await asyncio.start_server(page.serve, "127.0.0.1", options.http_port)
    addresses = {"smtp_url": "smtp://127.0.0.1:%d" % smtp.sockets[0].getsockname()[1],
                 "http_url": "http://127.0.0.1:%d" % http.sockets[0].getsockname()[1], "pid": os.getpid()}
    print(json.dumps(addresses), flush=True)
    if options.ready:
        temporary = options.ready.with_suffix(".tmp")
        temporary.write_text(json.dumps(addresses), encoding="utf-8")
        temporary.rename(options.ready)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())

#!/usr/bin/python3
"""Reads messages (4-byte big-endian length, then bytes) and prints what Python's mail parser made of each."""
import email
import email.policy
import json
import sys
from email.header import decode_header, make_header
from email.utils import parseaddr

while size := sys.stdin.buffer.read(4):
    raw = sys.stdin.buffer.read(int.from_bytes(size, "big"))
    message = email.message_from_bytes(raw, policy=email.policy.default)
    # The newer parser of this Python puts a blank between adjacent encoded words of a display name.
    name, address = parseaddr(email.message_from_bytes(raw)["from"])
    parts = list(message.walk())
    defects = [type(d).__name__ for part in parts for d in part.defects]
    defects += [type(d).__name__ for name in message.keys() for d in message[name].defects]
    files = list(message.iter_attachments())
    body = message.get_body(("plain",))
    print(json.dumps({
        "subject": str(message["subject"]),
        "to": [a.addr_spec for a in message["to"].addresses],
        "from": [str(make_header(decode_header(name))), address],
        "names": message.keys(),
        "parts": [part.get_content_type() for part in parts],
        "encodings": [str(p["content-transfer-encoding"]) for p in parts if not p.is_multipart()],
        "text": body.get_payload(decode=True).decode(),
        "files": [(f.get_filename(), f.get_payload(decode=True).hex()) for f in files],
        "defects": defects,
    }))

"""Mails as mail servers and mail programs send them, for the service's table of incoming mail.

Shortened, with made-up names. `{verp}` stands for the signed bounce address of mail 7, `{token}`
for the token with which subscriber 7 leaves. Lines end with LF here and with CRLF in a second run.
"""

import json
import re
from collections.abc import Mapping

_COPY = """\
--B
Content-Type: message/rfc822

Return-Path: <{verp}>
From: nyheter@example.se
To: anna@example.org
Subject: Nyheten

Texten 550 5.7.1
--B--
"""


def _report(
    fields: str, head: str = "To: {verp}", kind: str = "message/delivery-status", copy: str = _COPY
) -> str:
    return f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
{head}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

This is a MIME-encapsulated message.

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Description: Delivery report
Content-Type: {kind}

{fields}
{copy}"""


_FAILED = "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n"

_IN_WORDS = {
    "exchange-2003": (
        "5.0.0",
        "System Administrator <postmaster@b.example>",
        "Undeliverable: Nyheten",
        "Your message did not reach some or all of the intended recipients.",
    ),
    "exchange-swedish": (
        "5.1.1",
        "postmaster@b.example",
        "Det gick inte att leverera: Nyheten",
        "Det gick inte att leverera till dessa mottagare:\n#550 5.1.1 RESOLVER.ADR.RecipNotFound##",
    ),
    "sendmail-8.8": (
        "5.0.0",
        "Mail Delivery Subsystem <MAILER-DAEMON@b.example>",
        "Returned mail: User unknown",
        "   ----- Transcript of session follows -----\n550 <a@b.example>... User unknown\n\n"
        "   ----- Unsent message follows -----\nSubject: 5.1.1",
    ),
    "imail": (
        "5.0.0",
        '"Postmaster" <postmaster@b.example>',
        "Undeliverable Mail",
        "Unknown user: a@b.example\n\nOriginal message follows.\n\nSubject: 5.1.1",
    ),
    "yahoo": (
        "5.1.1",
        "MAILER-DAEMON@yahoo.example",
        "Failure Notice",
        "Sorry, we were unable to deliver your message.\n\n<a@b.example>:\n550: 5.1.1 unknown",
    ),
    "zoho-as-html": (
        "5.2.2",
        "mailer-daemon@mail.zoho.example",
        "Undelivered Mail\nContent-Type: text/html",
        "<p>Created by mail delivery software.</p><p>552 5.2.2 <b>mailbox full</b></p>",
    ),
    "opensmtpd": (
        "5.0.0",
        "Mailer Daemon <MAILER-DAEMON@b.example>",
        "Delivery status notification: error",
        "Hi!\n\n    This is the MAILER-DAEMON.\n\n    a@b.example: Invalid recipient",
    ),
    "dragonfly-without-a-sender": (
        "5.1.6",
        "MAILER-DAEMON <>",
        "Mail delivery failed",
        "This is the DragonFly Mail Agent.\n\na@b.example: 550 5.1.6 has moved",
    ),
    "m-filter-without-any-name": ("5.0.0", "<>", "failure notice", "550 user unknown"),
    "qmail-ldap": (
        "5.1.1",
        "MAILER-DAEMON@b.example",
        "failure notice",
        "<a@b.example>:\nSorry, no mailbox here by that name. (#5.1.1)",
    ),
    "james": (
        "5.0.0",
        "post_master@b.example",
        "Message delivery has failed",
        "The mailbox is full: a@b.example",
    ),
    "mobile-gateway": (
        "5.0.0",
        "NDR Administrator <sysadmin@b.example>\nReturn-Path: <>",
        "Undeliverable Message",
        "Message could not be delivered to mobile.",
    ),
}

BOUNCES: dict[str, tuple[str, str]] = {
    "action-with-a-comment": (
        "5.2.2",
        _report("Final-Recipient: rfc822; a@b.example\nAction: failed (full)\nStatus: 5.2.2\n"),
    ),
    "blanks-before-the-colons": (
        "5.1.1",
        _report("Final-Recipient : rfc822; a@b.example\nAction : failed\nStatus : 5.1.1\n"),
    ),
    "indented-fields": (
        "5.1.1",
        _report("  Final-Recipient: rfc822; a@b.example\n  Action: failed\n  Status: 5.1.1\n"),
    ),
    "action-in-other-words": (
        "5.1.1",
        _report("Final-Recipient: rfc822; a@b.example\nAction: undeliverable\nStatus: 5.1.1\n"),
    ),
    "no-action": ("5.1.1", _report("Final-Recipient: rfc822; a@b.example\nStatus: 5.1.1\n")),
    "report-as-text": ("5.1.1", _report(_FAILED, kind='text/plain; name="ATT1.dat"')),
    "report-as-any-file": ("5.1.1", _report(_FAILED, kind="application/octet-stream")),
    "report-in-a-mixed-mail": (
        "5.1.1",
        _report(_FAILED).replace(
            "multipart/report; report-type=delivery-status", "multipart/mixed"
        ),
    ),
    "from-a-file-of-mails": ("5.1.1", ">From MAILER-DAEMON Mon Mar  2 2026\n" + _report(_FAILED)),
    "local-part-in-quotation-marks": ("5.1.1", _report(_FAILED, 'To: "{verp_local}"@example.se')),
    "fields-without-a-recipient": (
        "5.0.0",
        _report(
            "Reporting-MTA: dns; mx.example.org\nArrival-Date: Mon, 2 Mar 2026 12:00\n"
        ).replace("could not be delivered", "to a@b.example failed permanently"),
    ),
    "no-part-with-fields": (
        "5.1.1",
        _report(_FAILED)
        .replace("message could not be delivered.", "message failed:\n550 5.1.1 unknown")
        .replace("message/delivery-status", "message/rfc822"),
    ),
    "gave-up": (
        "5.0.0",
        _report("Final-Recipient: rfc822; a@b.example\nAction: expired\nStatus: \n"),
    ),
    **{
        f"words-{name}": (status, f"From: {sender}\nTo: {{verp}}\nSubject: {subject}\n\n{text}\n")
        for name, (status, sender, subject, text) in _IN_WORDS.items()
    },
    "text-of-a-mail-server": (
        "5.1.1",
        """\
Return-Path: <>
From: MAILER-DAEMON@mx.example.org
To: {verp}
Subject: Undelivered Mail Returned to Sender

<anna@example.org>: host mx.example.org said: 550 5.1.1 User unknown
""",
    ),
    "rfc3464-postfix": (
        "5.1.1",
        _report(
            """\
Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 4F2C12345
X-Postfix-Sender: rfc822; {verp}
Arrival-Date: Mon,  2 Mar 2026 12:00:00 +0100 (CET)

Final-Recipient: rfc822; anna@example.org
Original-Recipient: rfc822;anna@example.org
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx2.example.org
Diagnostic-Code: smtp; 550 5.1.1 <anna@example.org>: Recipient address
    rejected: User unknown in virtual mailbox table
"""
        ),
    ),
    "postfix-delivered-to-only": (
        "5.2.2",
        _report(
            "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\n"
            "Status: 5.2.2\n",
            "Delivered-To: {verp}\nTo: undisclosed-recipients:;",
            copy="--B--\n",
        ),
    ),
    "exim-envelope-to-only": (
        "5.0.0",
        _report(
            "Reporting-MTA: dns; mail.example.org\n\nAction: failed\n"
            "Final-Recipient: rfc822;anna@example.org\nStatus: 5.0.0\n",
            "Envelope-To: {verp}\nX-Failed-Recipients: anna@example.org",
            copy="--B--\n",
        ),
    ),
    "two-addresses-in-to": (
        "5.1.1",
        _report(
            "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n",
            'To: "Arkiv, extern" <arkiv@example.se>, <{verp}>',
            copy="--B--\n",
        ),
    ),
    "address-only-in-the-returned-copy": (
        "5.1.1",
        _report(
            "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n",
            "To: <studs@example.se>",
        ),
    ),
    "srs-rewritten-by-a-forwarder": (
        "5.1.1",
        _report(
            "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n",
            "To: <SRS0=hHhH=TT=example.se={verp_local}@forward.example>",
            copy="--B--\n",
        ),
    ),
    "address-in-capitals": (
        "5.1.1",
        _report(
            "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n",
            "To: {VERP}",
            copy="--B--\n",
        ),
    ),
    "parameters-in-capitals": (
        "5.1.1",
        _report("Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n").replace(
            "multipart/report; report-type=delivery-status",
            "Multipart/Report; Report-Type=Delivery-Status",
        ),
    ),
    "report-type-missing": (
        "5.1.1",
        _report("Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n").replace(
            " report-type=delivery-status;", ""
        ),
    ),
    "report-type-folded-and-quoted": (
        "5.1.1",
        _report("Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n").replace(
            " report-type=delivery-status;", '\n\treport-type="delivery-status";'
        ),
    ),
    "sendmail-comment-after-the-code": (
        "5.1.1",
        _report(
            """\
Reporting-MTA: dns; mail.example.org
Received-From-MTA: DNS; relay.example.se
Arrival-Date: Mon, 2 Mar 2026 12:00:00 +0100

Final-Recipient: RFC822; anna@example.org
Action: failed
Status: 5.1.1 (bad destination mailbox address)
Remote-MTA: DNS; mx.example.org
Diagnostic-Code: SMTP; 550 5.1.1 <anna@example.org>... User unknown
Last-Attempt-Date: Mon, 2 Mar 2026 12:00:01 +0100
"""
        ),
    ),
    "sendmail-general-code": (
        "5.1.1",
        _report(
            "Reporting-MTA: dns; a\n\nFinal-Recipient: RFC822; a@b.example\nAction: failed\n"
            "Status: 5.0.0\nDiagnostic-Code: SMTP; 550 5.1.1 unknown user\n"
        ),
    ),
    "exchange-2016": (
        "5.1.1",
        _report(
            """\
Reporting-MTA: dns;EX01.example.local
Received-From-MTA: dns;relay.example.se
Arrival-Date: Mon, 2 Mar 2026 11:00:00 +0000

Original-Recipient: rfc822;anna@example.org
Final-Recipient: rfc822;anna@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp;550 5.1.1 RESOLVER.ADR.RecipNotFound; not found
X-Display-Name: anna@example.org
"""
        ),
    ),
    "exchange-online": (
        "5.1.10",
        _report(
            """\
Reporting-MTA: dns;DB9PR01MB1234.eurprd01.prod.exchangelabs.com
Received-From-MTA: dns;relay.example.se

Final-Recipient: rfc822;anna@example.org
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not
 found by SMTP address lookup
"""
        ),
    ),
    "exchange-online-says-our-address-is-wrong": (
        "5.1.8",
        _report(
            "Reporting-MTA: dns;x\n\nFinal-Recipient: rfc822;a@b.example\nAction: failed\n"
            "Status: 5.1.8\nDiagnostic-Code: smtp;550 5.1.8 Access denied, bad outbound sender\n"
        ),
    ),
    "gmail": (
        "5.1.1",
        _report(
            """\
Reporting-MTA: dns; googlemail.com
Received-From-MTA: dns; nyheter@example.se
Arrival-Date: Mon, 02 Mar 2026 03:00:00 -0800 (PST)
X-Original-Message-ID: <abc@example.se>

Final-Recipient: rfc822; anna@gmail.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; gmail-smtp-in.l.google.com. (2a00:1450::1b, the server for the domain.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
 550-5.1.1 double-checking the recipient's email address for typos. 550 5.1.1 - gsmtp
Last-Attempt-Date: Mon, 02 Mar 2026 03:00:01 -0800 (PST)
"""
        ),
    ),
    "gmail-over-quota": (
        "5.2.2",
        _report(
            "Reporting-MTA: dns; googlemail.com\n\nFinal-Recipient: rfc822; a@b.example\n"
            "Action: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552-5.2.2 over quota\n"
        ),
    ),
    "amazon-ses-no-code-in-status": (
        "5.0.0",
        _report(
            "Reporting-MTA: dns; a8-1.smtp-out.amazonses.com\n\nAction: failed\n"
            "Final-Recipient: rfc822; a@b.example\nDiagnostic-Code: smtp; 554 delivery error: no\n"
        ),
    ),
    "no-status-but-an-answer": (
        "5.1.1",
        _report(
            "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; a@b.example\nAction: Failed\n"
            "Diagnostic-Code: smtp; 550 #5.1.1 no such user\n"
        ),
    ),
    "yahoo-disabled": (
        "5.2.1",
        _report(
            "Reporting-MTA: dns; mta.yahoo.example\n\nFinal-Recipient: rfc822; a@b.example\n"
            "Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 554 5.2.1 delivery error: This"
            " user doesn't have a yahoo account\n"
        ),
    ),
    "domino-fields-in-capitals": (
        "5.1.1",
        _report(
            "REPORTING-MTA: dns;domino.example.org\n\nFINAL-RECIPIENT: rfc822;a@b.example\n"
            "ACTION: FAILED\nSTATUS: 5.1.1\nDIAGNOSTIC-CODE: X-Notes; User not in directory\n"
        ),
    ),
    "gave-up-after-days": (
        "4.4.7",
        _report(
            "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\n"
            "Status: 4.4.7\nDiagnostic-Code: smtp; delivery expired (message too old)\n"
        ),
    ),
    "alias-of-two-one-failed": (
        "5.1.1",
        _report(
            "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; x@b.example\nAction: relayed\n"
            "Status: 2.1.9\n\nFinal-Recipient: rfc822; y@b.example\nAction: failed\nStatus: 5.1.1\n"
        ),
    ),
    "rfc6533-global": (
        "5.1.1",
        _report(
            "Reporting-MTA: dns; mx.example.org\n\n"
            "Original-Recipient: utf-8; r\\x{{E4}}v@exempel.example\n"
            "Final-Recipient: utf-8; räv@exempel.example\nAction: failed\nStatus: 5.1.1\n",
            kind="message/global-delivery-status",
        ),
    ),
    "rfc6533-base64": (
        "5.1.3",
        _report(
            # "Final-Recipient: utf-8; å@b.example\nAction: failed\nStatus: 5.1.3\n"
            "RmluYWwtUmVjaXBpZW50OiB1dGYtODsgw6VAYi5leGFtcGxlCkFjdGlvbjogZmFpbGVkClN0YXR1\n"
            "czogNS4xLjMK\n",
            kind="message/global-delivery-status\nContent-Transfer-Encoding: base64",
        ),
    ),
    "quoted-printable-status": (
        "5.1.1",
        _report(
            "Final-Recipient: rfc822; a@b.example\nAction: fai=\nled\nStatus: 5=2E1.1\n",
            kind="message/delivery-status\nContent-Transfer-Encoding: quoted-printable",
        ),
    ),
    "rfc6522-within-a-mailing-gateway's-mixed": (
        "5.1.1",
        """\
From: postmaster@gateway.example
To: {verp}
Subject: [EXTERN] Undelivered
Content-Type: multipart/mixed; boundary=OUTER

--OUTER
Content-Type: multipart/report; report-type=delivery-status; boundary=INNER

--INNER
Content-Type: text/plain

No.
--INNER
Content-Type: message/delivery-status

Reporting-MTA: dns; a

Final-Recipient: rfc822; a@b.example
Action: failed
Status: 5.1.1

--INNER--

--OUTER
Content-Type: text/plain

Scanned by the gateway.
--OUTER--
""",
    ),
    "copy-in-base64": (
        "5.1.1",
        _report(
            _FAILED,
            "To: studs@example.se",
            copy="--B\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
            "{copy_b64}\n--B--\n",
        ),
    ),
    "address-broken-by-quoted-printable": (
        "5.1.1",
        _report(
            _FAILED,
            "To: studs@example.se",
            copy="--B\nContent-Type: text/rfc822-headers\n"
            "Content-Transfer-Encoding: quoted-printable\n\nReturn-Path: <{verp_q}>\n--B--\n",
        ),
    ),
    "cut-off-before-the-end": (
        "5.1.1",
        _report("Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n", copy=""),
    ),
    "qmail-qsbmf": (
        "5.1.1",
        """\
Return-Path: <>
From: MAILER-DAEMON@qmail.example
To: {verp}
Subject: failure notice

Hi. This is the qmail-send program at qmail.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<anna@qmail.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <{verp}>
Subject: Nyheten 5.7.1
""",
    ),
    "exim-plain-text": (
        "5.0.0",
        """\
From: Mail Delivery System <Mailer-Daemon@exim.example>
To: {verp}
X-Failed-Recipients: anna@exim.example
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its recipients.

  anna@exim.example
    host mx.exim.example [192.0.2.1]
    SMTP error from remote mail server after RCPT TO: 550 unknown user

------ This is a copy of the message, including all the headers. ------

Subject: 5.7.1
""",
    ),
}


def _complaint(
    fields: str, kind: str = "message/feedback-report", copy: str = _COPY, head: str = "To: {verp}"
) -> str:
    return _report(fields, head, kind, copy).replace("=delivery-status", "=feedback-report")


_ABUSE = "Feedback-Type: abuse\nUser-Agent: SomeGenerator/1.0\nVersion: 1\n"
_REDACTED_COPY = """\
--B
Content-Type: message/rfc822

Received: from relay.example.se by mx.example.org
From: nyheter@example.se
To: xxxxxx@example.org
List-Unsubscribe: <https://www.example.se/prenumerera/avsluta/{token}>,
 <mailto:avsluta@example.se?subject={token}>
Subject: Nyheten

Texten
--B--
"""

COMPLAINTS: dict[str, str] = {
    "rfc5965": _complaint(_ABUSE),
    "rfc5965-minimal": _complaint("Feedback-Type: abuse\n"),
    "rfc5965-every-field": _complaint(
        _ABUSE + "Original-Mail-From: <{verp}>\nOriginal-Rcpt-To: <anna@example.org>\n"
        "Arrival-Date: Thu, 8 Mar 2026 14:00:00 EDT\nReporting-MTA: dns; mail.example.org\n"
        "Source-IP: 192.0.2.1\nReported-Domain: example.se\nReported-Uri: https://example.se/\n",
        head="To: studs@example.se",
        copy="--B--\n",
    ),
    "fraud": _complaint("Feedback-Type: fraud\n"),
    "opt-out-of-old-drafts": _complaint("Feedback-Type: opt-out\nVersion: 0.1\n"),
    "fields-in-capitals": _complaint("FEEDBACK-TYPE: ABUSE\n"),
    "blanks-around-the-colon": _complaint("User-Agent: x\n  Feedback-Type : abuse\n"),
    "type-not-first": _complaint("Version: 1\nUser-Agent: x/1\nFeedback-Type: abuse\n"),
    "report-as-text": _complaint(_ABUSE, kind="text/plain"),
    "report-as-any-file": _complaint(_ABUSE, kind='application/octet-stream; name="arf.txt"'),
    "report-in-a-mixed-mail": _complaint(_ABUSE).replace(
        "multipart/report; report-type=feedback-report", "multipart/mixed"
    ),
    "report-in-base64": _complaint(
        "RmVlZGJhY2stVHlwZTogYWJ1c2UK\n",
        kind="message/feedback-report\nContent-Transfer-Encoding: base64",
    ),
    "headers-only": _complaint(_ABUSE, copy=_COPY.replace("message/rfc822", "text/rfc822-headers")),
    "copy-in-base64": _complaint(
        _ABUSE,
        head="To: fbl@example.se",
        copy="--B\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        "{copy_b64}\n--B--\n",
    ),
    "addresses-are-hidden-the-token-is-not": _complaint(
        _ABUSE, head="To: fbl@example.se", copy=_REDACTED_COPY
    ),
    "outlook": """\
From: staff@hotmail.com
To: fbl@example.se
Subject: complaint about message from 192.0.2.1
Content-Type: multipart/mixed; boundary="B"

"""
    + _REDACTED_COPY,
}

_IGNORED_REPORT = "Final-Recipient: rfc822; a@b.example\nAction: {}\nStatus: {}\n"

IGNORED: dict[str, str] = {
    "postfix-delayed": _report(_IGNORED_REPORT.format("delayed", "4.4.1")),
    "delivered": _report(_IGNORED_REPORT.format("delivered", "2.0.0")),
    "relayed": _report(_IGNORED_REPORT.format("relayed", "2.1.9")),
    "expanded": _report(_IGNORED_REPORT.format("expanded", "2.1.5")),
    "delay-warning-of-a-mail-server": """\
Return-Path: <>
From: MAILER-DAEMON@mx.example.org
To: {verp}
Subject: Warning: could not send message for past 4 hours

<anna@example.org>: host mx.example.org said: 450 4.2.0 Greylisted, will retry until 5 days
""",
    **{
        f"still-tried-{name}": f"From: {sender}\nTo: {{verp}}\nSubject: {subject}\n\n{text}\n"
        for name, (sender, subject, text) in {
            "gmail": (
                "Mail Delivery Subsystem <mailer-daemon@gmail.example>",
                "Delivery Status Notification (Delay)",
                "THIS IS A WARNING MESSAGE ONLY. 550 5.1.1",
            ),
            "postfix": (
                "MAILER-DAEMON@b.example (Mail Delivery System)",
                "Delayed Mail (still being retried)",
                "Your message could not be delivered for 4 hours. 550 5.1.1",
            ),
            "by-the-text-only": (
                "MAILER-DAEMON@b.example",
                "Delivery status notification",
                "Your message could not be delivered yet. We will continue to try. 5.0.0",
            ),
            "opensmtpd": (
                "MAILER-DAEMON@b.example",
                "Delivery status notification: warning",
                "A message is delayed.",
            ),
        }.items()
    },
    "answer-of-a-postmaster-who-is-a-person": """\
From: Anna Ek <postmaster@b.example>
To: {verp}
Subject: SV: Nyheten

Vi får 550 5.1.1 när vi svarar.
""",
    "notice-of-a-mail-server-of-its-own": """\
From: MAILER-DAEMON@b.example (Mail Delivery System)
To: {verp}
Subject: Postfix SMTP server: errors from localhost

Transcript of session follows. 451 4.3.0
""",
    "absence-with-a-null-return-path": """\
Return-Path: <>
From: Anna Ek <anna@b.example>
To: {verp}
Subject: Automatic reply: Nyheten

550 5.1.1
""",
    "no-sender-at-all": "To: {verp}\nSubject: failure notice\n\n550 5.1.1\n",
    "code-in-a-mail-of-a-person": """\
Return-Path: <anna@example.org>
From: Anna Postmaster <anna@example.org>
To: {verp}
Subject: Fel

Jag fick 550 5.1.1 när jag svarade.
""",
    "rfc8098-read-receipt": _report(_IGNORED_REPORT.format("failed", "5.1.1")).replace(
        "delivery-status", "disposition-notification"
    ),
    **{
        f"complaint-that-is-none-{kind}": _complaint(f"Feedback-Type: {kind}\n")
        for kind in ("not-spam", "virus", "other", "auth-failure", "dmarc", "abuses")
    },
    "complaint-of-another-kind-that-quotes": _complaint(
        "Feedback-Type: not-spam\nReported-Uri: http://example.se/Feedback-Type:abuse\n"
    ),
    "complaint-about-a-mail-of-others": _complaint(
        "Feedback-Type: abuse\n", copy=_COPY.replace("{verp}", "anna@example.se")
    ).replace("{verp}", "studs@example.se"),
    "delivery-report-that-quotes-a-complaint": _report(
        _IGNORED_REPORT.format("delayed", "4.4.1") + "X-Note: Feedback-Type: abuse\n"
    ),
    "outlook-subject-without-a-copy": "To: {verp}\nSubject: complaint about message from us\n\n",
    "a-person-complains-in-words": "To: {verp}\nSubject: Feedback-Type: abuse\n\nSluta.\n",
    "rfc3834-sieve-vacation": """\
To: {verp}
Auto-Submitted: auto-replied (vacation)
Subject: Auto: Nyheten
Precedence: bulk

I am away until 5.1.2026. 550 5.1.1
""",
    "exchange-out-of-office": """\
To: {verp}
Auto-Submitted: auto-generated
X-Auto-Response-Suppress: All
Subject: Autosvar: Nyheten

Jag har slutat. Skriv till bo@example.org.
""",
    "exim-delay-warning": """\
To: {verp}
Auto-Submitted: auto-replied
Subject: Warning: message 1abc delayed 24 hours

The message has not been delivered: 451 4.7.1 greylisted. No action is required.
""",
    "challenge": """\
To: {verp}
Subject: Please confirm your message

<https://confirm.example/550-5.1.1> Click here.
""",
    "mail-from-a-person": """\
From: anna@example.org
To: nyheter@example.se
Subject: Re: Nyheten

Tack!
> https://www.example.se/prenumerera/avsluta/{token}
""",
    "quoted-mail-with-its-link-alone": """\
From: anna@example.org
To: avsluta@example.se
Subject: Fråga

Vad är detta?
> Avsluta:
> {token}
https://www.example.se/prenumerera/avsluta/{token}
""",
    "vacation-for-a-request": """\
To: nyheter@example.se
Auto-Submitted: auto-replied
Subject: {token}

Away.
""",
}

LEAVING: dict[str, str] = {
    "tag-right-before-it": "Subject: EXTERN{token}\n\n",
    "tag-before-it-with-a-full-stop": "Subject: EXTERN.{token}\n\n",
    "tag-right-after-it": "Subject: {token}_SPAM\n\n",
    "tag-after-it-with-a-hyphen": "Subject: {token}-[Ext]\n\n",
    "tag-in-braces": "Subject: {{Spam?}} {token}\n\n",
    "tag-with-an-underscore-twice": "Subject: EXT_SPAM_{token}\n\n",
    "folded-within-it-and-tagged-after": "Subject: {token_folded}\n [EXTERN]\n\n",
    "text-with-a-tag": "Subject:\n\n[EXTERN] {token}\n",
    "apple-mail": (
        "Auto-Submitted: auto-replied\nX-Apple-Unsubscribe: true\nSubject: {token}\n\n"
        "Apple Mail sent this email to unsubscribe from the message.\n"
    ),
    "as-the-mail-program-makes-it": "Subject: {token}\n\n",
    "tag-with-an-underscore": "Subject: EXT_{token}\n\n",
    "tag-with-a-hyphen": "Subject: EXT-{token}\n\n",
    "percent-encoded-tag": "Subject: %5BExt%5D%20{token}\n\n",
    "in-angle-brackets": "Subject: <{token}>\n\n",
    "second-subject": "Subject: [EXTERN]\nSubject: {token}\n\n",
    "text-names-the-subject-in-swedish": "Subject:\n\nÄmne: {token}\n",
    "text-names-the-subject-in-german": "Subject:\n\nBetreff: {token}\n",
    "bold-in-the-text": "Subject: x\n\n*{token}*\n",
    "tag-of-a-mail-system": "Subject: [EXTERN] {token}\n\n",
    "tag-without-brackets": "Subject: EXT: {token}\n\n",
    "tag-with-a-space-only": "Subject: External {token}\n\n",
    "tag-at-the-end": "Subject: {token} [Extern avsändare]\n\n",
    "spam-mark": "Subject: ***SPAM*** {token}\n\n",
    "spamassassin": "Subject: [SPAM 5.3/5.0] {token}\n\n",
    "reply": "Subject: Re: {token}\n\n",
    "swedish-reply-of-a-forward": "Subject: SV: VB: {token}\n\n",
    "folded-before-it": "Subject: [EXTERN]\n {token}\n\n",
    "folded-within-it": "Subject: {token_folded}\n\n",
    "encoded-word-q": "Subject: =?utf-8?Q?=5BEXTERN=5D_{token_q}?=\n\n",
    "encoded-word-b": "Subject: =?UTF-8?B?{token_b64}?=\n\n",
    "encoded-words-split": "Subject: =?utf-8?q?{token_first}?=\n =?utf-8?q?{token_last}?=\n\n",
    "not-ascii-tag-encoded": "Subject: =?iso-8859-1?Q?[V=E4xj=F6]?= {token}\n\n",
    "capital-header": "SUBJECT: {token}\n\n",
    "auto-generated-by-the-provider": "Auto-Submitted: auto-generated\nSubject: {token}\n\n",
    "subject-emptied-text-kept": "Subject: unsubscribe\n\n{token}\n",
    "text-names-the-subject": "Subject:\n\nSubject: {token}\n-- \nAnna\n",
    "html-only": "Subject: x\nContent-Type: text/html\n\n<div>{token}</div><p>Skickat</p>\n",
    "alternative": (
        "Subject: (No subject)\nContent-Type: multipart/alternative; boundary=B\n\n--B\n"
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
        "{token_b64}\n--B--\n"
    ),
}


_SNS_HEAD = """\
Return-Path: <0100@sns-bounces.amazonses.com>
From: AWS Notifications <no-reply@sns.amazonaws.com>
To: studs@example.se
Subject: {}
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: {}

"""
_SNS_FOOT = """

--
If you wish to stop receiving notifications from this topic, please click or visit the link below:
https://sns.eu-north-1.amazonaws.com/unsubscribe.html?SubscriptionArn=arn:aws:sns:x&Endpoint=a

Please do not reply directly to this email.
"""
_SES_MAIL = {
    "timestamp": "2026-03-01T09:00:00.000Z",
    "source": "{verp}",
    "sourceArn": "arn:aws:ses:eu-north-1:123456789012:identity/example.se",
    "messageId": "0100018e-a1b2",
    "destination": ["a@b.example"],
}
_SES_HEADERS = [
    {"name": "From", "value": "nyheter@example.se"},
    {"name": "List-Unsubscribe", "value": "<mailto:avsluta@example.se?subject={token}>"},
]


def _ses(kind: str, says: Mapping[str, object], *, event: bool = False, **mail: object) -> str:
    """A notification of SES; with `event`, as event publishing names its kind."""
    name = "eventType" if event else "notificationType"
    return _in_form({name: kind, kind.lower(): says, "mail": {**_SES_MAIL, **mail}})


def _in_form(said: object) -> str:
    """JSON as a form, where braces are doubled except around what it stands for."""
    text = json.dumps(said).replace("{", "{{").replace("}", "}}")
    return re.sub(r"\{\{(verp|token)\}\}", r"{\1}", text)


def _sns(form: str, subject: str = "Amazon SES Email Event Notification") -> str:
    """A notification as SNS mails it in a text, with words below it."""
    return _SNS_HEAD.format(subject, "7bit") + form + _SNS_FOOT


def _sns_json(form: str) -> str:
    """A notification as SNS mails it within JSON of its own."""
    inner = form.replace("{{", "{").replace("}}", "}")
    envelope = {"Type": "Notification", "MessageId": "1", "TopicArn": "arn:x", "Message": inner}
    return _SNS_HEAD.format("AWS Notification Message", "7bit") + _in_form(envelope)


def _bounced(kind: str, below: str, **recipient: str) -> dict[str, object]:
    given = {"emailAddress": "a@b.example", **recipient}
    return {
        "bounceType": kind,
        "bounceSubType": below,
        "bouncedRecipients": [given],
        "timestamp": "2026-03-01T09:00:01.000Z",
        "feedbackId": "0100018e",
        "reportingMTA": "dns; a8-1.smtp-out.amazonses.com",
    }


_SES_GENERAL = _bounced(
    "Permanent",
    "General",
    action="failed",
    status="5.1.1",
    diagnosticCode="smtp; 550 5.1.1 <a@b.example>... User unknown",
)
_SES_COMPLAINT = {"complainedRecipients": [{"emailAddress": "a@b.example"}], "feedbackId": "1"}

BOUNCES |= {
    "sns-text": ("5.1.1", _sns(_ses("Bounce", _SES_GENERAL))),
    "sns-json": ("5.1.1", _sns_json(_ses("Bounce", _SES_GENERAL))),
    "sns-event": ("5.1.1", _sns(_ses("Bounce", _SES_GENERAL, event=True))),
    "sns-with-headers": ("5.1.1", _sns(_ses("Bounce", _SES_GENERAL, headers=_SES_HEADERS))),
    "sns-no-mailbox-without-a-code": (
        "5.1.1",
        _sns(_ses("Bounce", _bounced("Permanent", "NoEmail"))),
    ),
    "sns-suppressed-without-a-code": (
        "5.0.0",
        _sns(_ses("Bounce", _bounced("Permanent", "Suppressed"))),
    ),
    "sns-code-in-the-answer": (
        "5.2.2",
        _sns(
            _ses(
                "Bounce",
                _bounced("Permanent", "General", diagnosticCode="smtp; 552 5.2.2 mailbox full"),
            )
        ),
    ),
    "sns-mailbox-full": (
        "4.2.2",
        _sns(_ses("Bounce", _bounced("Transient", "MailboxFull", action="failed", status="4.2.2"))),
    ),
}
COMPLAINTS |= {
    "sns-complaint": _sns(_ses("Complaint", _SES_COMPLAINT)),
    "sns-complaint-of-abuse": _sns(
        _ses("Complaint", {**_SES_COMPLAINT, "complaintFeedbackType": "abuse"}, event=True)
    ),
    "sns-complaint-json": _sns_json(_ses("Complaint", _SES_COMPLAINT)),
    "sns-complaint-with-headers": _sns(_ses("Complaint", _SES_COMPLAINT, headers=_SES_HEADERS)),
}
IGNORED |= {
    "sns-delivery": _sns(_ses("Delivery", {"recipients": ["a@b.example"]}, headers=_SES_HEADERS)),
    "sns-answer-of-a-machine": _sns(_ses("Bounce", _bounced("Transient", "General"))),
    "sns-not-spam": _sns(
        _ses("Complaint", {**_SES_COMPLAINT, "complaintFeedbackType": "not-spam"})
    ),
    "sns-confirms-the-topic": _sns_json('{{"notificationType": "AmazonSnsSubscriptionSucceeded"}}'),
    "sns-cut-off": _sns(_ses("Bounce", _SES_GENERAL)[:150]),
    "sns-deeper-than-can-be-read": _sns("[" * 100_000),
    "sns-strange-values": _sns(_in_form({"notificationType": "Bounce", "bounce": [], "mail": {}})),
}

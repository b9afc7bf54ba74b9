"""The e-mail subscription service: readers subscribe, confirm, get each new item once, and leave.

How an item becomes a mail: `news/` reads what the site has published (`manifest`), decides which
items are new, held or withdrawn (`intake`) and stores that (`announce`). `delivery/` enters each
recipient in the `received` table and puts their mail in the outbox (`fanout`, `digests`); its
`sender` leases mails from the `outbox`, composes them and delivers them by `smtp`.

Readers use the pages of `web/`, which change subscribers only through `subscribers/`. Bounces are
handled by `delivery.bounces`. `service` runs web, schedule and sending in one process or in
several; `admin/` holds what its commands do; `budkavle.cli.mail` declares them.
"""

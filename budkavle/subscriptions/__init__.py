"""The e-mail subscription service: readers subscribe, confirm, get each new item once, and leave.

A mail's way: `news/` reads what the site made public (`manifest`) and decides what is news, held
or withdrawn (`intake`, `announce`). `delivery/` writes who gets it to the ledger and the outbox
(`fanout`, `digests`); its `sender` leases from the `outbox`, composes and delivers by `smtp`.
Readers come in by `web/` and change things only through `subscribers/`; bounces come in by
`delivery.bounces`. `service` runs all of it in one process; `commands` and `admin/` are what an
administrator types.
"""

"""The e-mail subscription service: readers subscribe, confirm, get each new item once, and leave.

A mail's way: `manifest` (what the site made public) → `intake` (what is news, held or withdrawn)
→ `announce`, `fanout` and `digests` (who gets it, written to the ledger and the outbox) →
`sender` (leases from the `outbox`, composes in `post`, delivers over `relay`). Readers come in by
`web` and change things only through `people`; bounces come in by `incoming`. `service` runs all
of it in one process; `commands` is what an administrator types.
"""

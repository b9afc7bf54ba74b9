"""`python -m budkavle.subscriptions COMMAND`: the service's commands alone."""

from budkavle.subscriptions.commands import main

raise SystemExit(main())

"""Run `python -m budkavle.subscriptions COMMAND`: the service's commands without the site's."""

from budkavle.subscriptions.commands import main

raise SystemExit(main())

"""`malu`: the one command. Each verb lives beside what it does; here they only get their names.

A composition root: it may know everything and decides nothing. Errors go to stderr with a remedy
and exit status 2.
"""

import sys

import typer

app = typer.Typer(
    name="malu",
    help="The border gate system of Ma Lù Thàng: plates, fees, bays, queues and an open book.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _malu() -> None:
    """Make every verb a verb, also when it is the only one registered."""


def main() -> None:
    """Run `malu`. Verbs are imported only when named, so that one role does not load another's."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    for verb, register in VERBS.items():
        if wanted == verb or wanted not in VERBS:
            register()
    app()


def _up() -> None:
    from gate.cli_up import up

    app.command("up")(up)


def _serve() -> None:
    from gate.cli_serve import serve

    app.command("serve")(serve)


def _edge() -> None:
    from edge.cli import edge

    app.command("edge")(edge)


def _read() -> None:
    from anpr.cli import read

    app.command("read")(read)


def _reconcile() -> None:
    from gate.cli_reconcile import reconcile

    app.command("reconcile")(reconcile)


def _tariff() -> None:
    from gate.cli_tariff import app as tariff

    app.add_typer(tariff, name="tariff")


def _report() -> None:
    from gate.cli_report import report

    app.command("report")(report)


def _user() -> None:
    from gate.cli_user import app as user

    app.add_typer(user, name="user")


def _bank() -> None:
    from gate.cli_bank import app as bank

    app.add_typer(bank, name="bank")


def _queue() -> None:
    from gate.cli_queue import app as queue

    app.add_typer(queue, name="queue")


def _shadow() -> None:
    from gate.cli_shadow import app as shadow

    app.add_typer(shadow, name="shadow")


def _simulate() -> None:
    from gate.cli_simulate import simulate

    app.command("simulate")(simulate)


VERBS = {
    "up": _up,
    "serve": _serve,
    "edge": _edge,
    "read": _read,
    "tariff": _tariff,
    "report": _report,
    "reconcile": _reconcile,
    "bank": _bank,
    "queue": _queue,
    "user": _user,
    "simulate": _simulate,
    "shadow": _shadow,
}


if __name__ == "__main__":
    main()

"""From settings and data to the rules by which a centre works, and to the key that signs for it.

Everything is read once, when it is wired. What is read here is data: tariff, yard, clearances, the
rule and the hours of the queues, who collects.
"""

from datetime import UTC, datetime
from importlib import resources

from fees.receipt import TRAINING_PREFIX, Party, Series
from fees.tariff import Tariff
from gate.journey.clearance import load_requirements
from gate.layout import NODES
from gate.papers.seal import Seal, ensure_training_seal, load_pkcs12
from gate.price_file import load_price
from gate.service.queues import QueueRules
from gate.service.work import Rules
from gate.settings import CentreSettings
from gate.yard_files import yard_bytes
from parking.calendars import load_calendar
from parking.rule import load_rule
from parking.yardfile import load_yard


def build_rules(settings: CentreSettings, ledger: str, tariff: Tariff) -> Rules:
    """Rules from data: tariff in force, yard, clearances, which node serves which lane."""
    clearances = resources.files("gate").joinpath("data/clearances.toml").read_text("utf-8")
    return Rules(
        gate=settings.gate,
        ledger=ledger,
        tariff=tariff,
        yard=load_yard(yard_bytes(settings.yard)),
        requirements=load_requirements(clearances),
        receipt_series=Series(
            settings.receipt_prefix, datetime.now(UTC).year, settings.receipt_form
        ),
        lookup_site=f"{settings.public_url}/public" if settings.public_url else "",
        collector=_collector(settings),
        lane_nodes={lane.id: node.id for node in NODES for lane in node.lanes},
        lanes={lane.id: (node.side, lane.movement) for node in NODES for lane in node.lanes},
        bank=settings.bank(),
        price=load_price(settings.price, training=ledger.endswith("TRAIN")),
        operator=Party(name=settings.operator),
        queue=_queue(settings),
        shadow=settings.shadow,
    )


def _queue(settings: CentreSettings) -> QueueRules | None:
    """The rule of the queues; beside another programme nobody is called."""
    folder = resources.files("parking").joinpath("queues")
    text = folder.joinpath("rule.toml").read_bytes()
    hours = load_calendar(folder.joinpath("hours.toml").read_bytes())
    return None if settings.shadow else QueueRules(load_rule(text), text.decode(), hours)


def _collector(settings: CentreSettings) -> Party:
    """Who collects; in training under a code of nobody, so that notices can be made."""
    tax, unit = settings.collector_tax_code, settings.collector_budget_unit
    if settings.receipt_prefix == TRAINING_PREFIX and not (tax or unit):
        unit = "0000000"
    return Party(settings.collector, tax, settings.collector_address, unit)


def open_seal(settings: CentreSettings) -> Seal:
    """The key that signs receipts: the collector's PKCS#12 file, or the training one."""
    if settings.receipt_pkcs12 is not None:
        return load_pkcs12(settings.receipt_pkcs12, settings.receipt_password.get_secret_value())
    folder = settings.data / "keys"
    return ensure_training_seal(folder, settings.collector, datetime.now(UTC))

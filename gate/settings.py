"""What one centre is told at start: typed, bounded, unknown keys refused."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from gate.layout import GATE
from gate.mail import MailServer
from gate.service.work import TRAINING_BANK, BankAccount


class CentreSettings(BaseSettings):
    """Settings of `malu serve`; each may come from the command line or `MALU_*`."""

    model_config = SettingsConfigDict(env_prefix="MALU_", extra="forbid", frozen=True)

    data: Path = Field(Path("var"), title="Data folder", description="Books, keys and pictures.")
    gate: str = Field(GATE, pattern=r"^[a-z0-9-]+$", title="Gate id on the wire")
    port: int = Field(8000, ge=1, le=65535, title="Port of the web pages, on loopback")
    broker_host: str = Field("127.0.0.1", title="Host of the MQTT broker")
    broker_port: int = Field(1883, ge=1, le=65535, title="Port of the MQTT broker")
    database_url: str = Field(
        "", title="Database", description="Empty: SQLite in the data folder; else PostgreSQL."
    )
    receipt_prefix: str = Field("MH", title="Letters of the receipt series; MH is the training one")
    collector: str = Field(
        "Ban Quản lý Khu kinh tế cửa khẩu Ma Lù Thàng (minh hoạ)", title="Collector on receipts"
    )
    collector_tax_code: str = Field("", title="Tax code of the collector, on receipts")
    collector_budget_unit: str = Field("", title="Budget unit code of the collector, on receipts")
    collector_address: str = Field("", title="Address of the collector, on receipts")
    bank_bin: str = Field(
        TRAINING_BANK.bank_bin,
        pattern=r"^[0-9]{6}$",
        title="BIN of the bank",
        description="Six digits from NAPAS; the default belongs to no bank.",
    )
    bank_account: str = Field(
        TRAINING_BANK.account,
        pattern=r"^[0-9A-Za-z]{1,19}$",
        title="Account for transfers",
        description="The dedicated account to which the fee is paid.",
    )
    bank_name: str = Field(TRAINING_BANK.bank, title="Name of the bank, as payers read it")
    bank_holder: str = Field(TRAINING_BANK.holder, title="Holder of that account")
    receipt_form: str = Field("01BLP0-001", title="Form code of receipts")
    receipt_pkcs12: Path | None = Field(
        None,
        title="PKCS#12 file that signs receipts",
        description="Empty: a self-made key in the data folder, for training only.",
    )
    receipt_password: SecretStr = Field(SecretStr(""), title="Password of that file")
    public_url: str = Field(
        "",
        pattern=r"^(https?://[^\s/]+)?$",
        title="Address of the public pages, as printed on receipts",
    )
    smtp_host: str = Field(
        "", title="Mail server", description="Empty: drivers are offered no letters."
    )
    smtp_port: int = Field(587, ge=1, le=65535, title="Port of the mail server")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", title="TLS to the mail server", description="none only on this machine."
    )
    smtp_user: str = Field("", title="User at the mail server")
    smtp_password: SecretStr = Field(SecretStr(""), title="Password of that user")
    smtp_authority: Path | None = Field(
        None, title="Certificate of the mail server's own authority; empty: the machine's"
    )
    mail_from: str = Field(
        "cua-khau@localhost", pattern=r"^[^@\s]+@[^@\s]+$", title="Sender of letters to drivers"
    )
    forms: Path | None = Field(
        None,
        title="Folder of forms",
        description="papers.toml and finance.toml of this unit; empty: those that are shipped.",
    )
    tariff: Path | None = Field(None, title="Tariff file; empty: the illustrative one")
    yard: Path | None = Field(None, title="Yard file; empty: the illustrative yard")
    price: Path | None = Field(
        None,
        title="Tariff file of parking prices",
        description="Training begins with it; later the approved versions in the books count.",
    )
    operator: str = Field(
        "Đơn vị khai thác bãi (minh hoạ)", title="Operator of the yard, as named on price slips"
    )
    shadow: bool = Field(
        False,
        title="Parallel run",
        description="Beside another programme: predicts, takes no money, moves no barrier.",
    )
    solver: bool = Field(
        True,
        title="Solver beside the loop",
        description="Advice on who could re-park to make room; every bay is given without it too.",
    )

    def bank(self) -> BankAccount:
        """Where transfers go."""
        return BankAccount(self.bank_bin, self.bank_account, self.bank_name, self.bank_holder)

    def mail(self) -> MailServer | None:
        """Where letters are handed over, None without a server; raises `ValueError` without TLS."""
        if not self.smtp_host:
            return None
        return MailServer(
            self.smtp_host,
            self.smtp_port,
            self.smtp_security,
            self.mail_from,
            self.smtp_user,
            self.smtp_password.get_secret_value(),
            self.smtp_authority,
        )

    @property
    def has_books(self) -> bool:
        """Whether a centre has written anything here yet; a database elsewhere is taken to be."""
        return bool(self.database_url) or (self.data / "centre.sqlite").exists()

    def url(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite:///{self.data.resolve() / 'centre.sqlite'}"

"""Cash for a company's account over the counter: look the company up, see its name, take the cash.

The money is a deposit and no revenue; its receipts come with the charges that it pays.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from gate.journey.errors import DomainError
from gate.journey.money_commands import TopUpCash
from gate.service.policy import Action
from web import act
from web.auth import Person
from web.booth.cash import read_amount
from web.finance.companies import find
from web.guard import Need
from web.page import page

router = APIRouter(prefix="/booth/company", include_in_schema=False)


@router.get("", dependencies=[Depends(Need(Action.SEE_SHIFT))])
async def top_up(request: Request) -> HTMLResponse:
    """The form; with `?tax_code=` the company's name and balance before the cash is taken."""
    code = request.query_params.get("tax_code", "")
    company = await find(request, code) if code else None
    done = request.query_params.get("line", "")[:9]
    return page(
        request, "booth/company.html", company=company, done=done, code=code, new_key=act.new_key
    )


@router.post("/{code}")
async def take(
    request: Request, code: str, person: Annotated[Person, Depends(Need(Action.TAKE_CASH))]
) -> RedirectResponse:
    """Take the cash; raises `pay.amount` or `company.*`."""
    fields = await act.form(request)
    amount = read_amount(fields.get("amount", ""))
    if amount is None:
        raise DomainError("pay.amount")
    reply = await act.do(request, person, TopUpCash(code, amount), act.form_key(fields))
    to = f"/booth/company?tax_code={reply['company']}&line={reply['line']}"
    return RedirectResponse(to, 303)

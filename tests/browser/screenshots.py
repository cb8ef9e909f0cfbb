"""`make screenshots`: every page of the console, wide and narrow, of a company that is made up."""

from __future__ import annotations

import asyncio
import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import Literal

import uvicorn
from playwright.async_api import async_playwright

from deploy.composition import compose
from deploy.database.pool import open_pool
from deploy.database.schema import migrate
from deploy.local.postgres import Postgres
from deploy.settings import Settings
from tests.console_company import EMPTY, SIREN, settle

PAGES = {
    "simulateur": "simulateur", "droit": "droit", "changements": "droit?vue=changements", "connexion": "connexion",
    "accueil": f"{SIREN}/", "accueil-vide": f"{EMPTY}/", "listes": f"{SIREN}/listes",
    "liste": f"{SIREN}/listes/tous", "liste-vide": f"{SIREN}/listes/sommes", "salarie": f"{SIREN}/salaries/E-0000",
    "salarie-passe": f"{SIREN}/salaries/E-0000?as_of=01/03/2024&avec=01/01/2026",
    "consultations": f"{SIREN}/consultations", "mise-en-service": f"{SIREN}/mise-en-service",
    "ouvrir": f"{SIREN}/mise-en-service/ouvrir", "entreprise": f"{SIREN}/entreprise",
    "en-tete": f"{SIREN}/entreprise/profil", "pratiques": f"{SIREN}/entreprise/pratiques",
    "accord": f"{SIREN}/entreprise/accord?relire=oui", "lectures": f"{SIREN}/entreprise/lectures",
    "corriger-effectif": f"{SIREN}/entreprise/effectif?fait=3",
    "annuler-effectif": f"{SIREN}/entreprise/annuler?fait=3",
    "acces": f"{SIREN}/entreprise/acces", "echanges": f"{SIREN}/entreprise/echanges",
    "liens": f"{SIREN}/salaries/E-0000/liens",
    "faits": f"{SIREN}/salaries/E-0000/faits", "fiche": f"{SIREN}/salaries/E-0000/fiche",
    "compte-rendu": f"{SIREN}/salaries/E-0000/faits/interview-completed?kind=return",
    "sommes": f"{SIREN}/sommes", "plan-de-competences": f"{SIREN}/plan-de-competences", "releve": f"{SIREN}/releve",
    "formation": f"{SIREN}/salaries/E-0000/faits/training-completed", "embauche": f"{SIREN}/embauche",
    "document": f"{SIREN}/salaries/E-0000/documents/nouveau", "lettres": f"{SIREN}/lettres",
    "ensemble": f"{SIREN}/ensemble?acte=training-completed&qui=E-0000&qui=E-0008",
}  # fmt: skip
VIEWS: tuple[tuple[int, Literal["light", "dark"]], ...] = (
    (1280, "light"), (390, "light"), (1280, "dark"), (390, "dark"),
)  # fmt: skip


async def take(folder: Path) -> None:
    """Writes a picture of each page in each view."""
    with tempfile.TemporaryDirectory() as data, Postgres(Path(data) / "data", fsync=False) as server:
        dsn = await server.create_database("screenshots")
        await migrate(dsn)
        async with await open_pool(dsn) as pool:
            jalon = compose(pool, Settings())
            await settle(jalon)
            with socket.create_server(("127.0.0.1", 0)) as door:
                served = uvicorn.Server(uvicorn.Config(jalon.api(), log_config=None, lifespan="off"))
                running = asyncio.create_task(served.serve(sockets=[door]))
                site = f"http://127.0.0.1:{door.getsockname()[1]}"
                await _photograph(site, [await jalon.sign_in_link(site) for _ in VIEWS], folder)
                served.should_exit = True
                await running


async def _photograph(site: str, links: list[str], folder: Path) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for (width, scheme), link in zip(VIEWS, links, strict=True):
            page = await browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            await page.goto(f"{site}/console/connexion")
            await page.screenshot(path=folder / f"connexion-{width}-{scheme}.png", full_page=True)
            await page.goto(link)
            for name, path in PAGES.items():
                if name != "connexion":
                    await page.goto(f"{site}/console/{path}")
                    await page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
            await page.close()
        await browser.close()


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(take(Path(sys.argv[1])))

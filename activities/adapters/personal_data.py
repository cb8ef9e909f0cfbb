"""Everything that is kept of somebody, as they may ask for it (GDPR, art. 15), from PostgreSQL."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from activities.adapters.accesses import Connection
from domain.facts import Stream
from domain.proof.chain import instant

HELD: Mapping[str, str] = {
    "person": "SELECT to_jsonb(p) - '{{salt,searched,sorted_name}}'::text[] FROM people p WHERE {own}",
    "facts": """
        SELECT to_jsonb(e) - '{{transaction,position,company}}'::text[]
            || jsonb_build_object('private', p.body, 'told_by', a.label)
        FROM events e LEFT JOIN private_parts p USING (company, source, id) LEFT JOIN actors a ON a.id = e.actor
        WHERE e.stream = $1 || '/' || $2 ORDER BY e.version
    """,
    "identities": """
        SELECT to_jsonb(e) - '{{transaction,position,company}}'::text[] || jsonb_build_object('told_by', a.label)
        FROM events e LEFT JOIN actors a ON a.id = e.actor
        WHERE e.stream = $1 AND e.type = 'identified-as' AND $2 IN (e.data ->> 'employee', e.data ->> 'also')
        ORDER BY e.version
    """,
    "documents": """
        SELECT to_jsonb(d) - '{{content}}'::text[] FROM (
            SELECT id, kind, name, media_type, sha256, created_at, octet_length(content) AS size FROM documents
            WHERE {own} ORDER BY created_at, id
        ) d
    """,
    "drafts": """
        SELECT to_jsonb(d) || jsonb_build_object('written_by', a.label)
        FROM drafts d LEFT JOIN actors a ON a.id = d.actor WHERE (d.company, d.employee) = ($1, $2) ORDER BY d.saved_at
    """,
    "links": "SELECT to_jsonb(l) FROM links l WHERE {own} ORDER BY created_at",
    "situation": "SELECT to_jsonb(s) FROM situations s WHERE {own}",
    "slots": "SELECT to_jsonb(s) - 'host' FROM slots s WHERE {own} ORDER BY starts_at",
    "notices": "SELECT to_jsonb(n) - '{{transaction,position}}'::text[] FROM notices n WHERE {own} ORDER BY position",
    "webhooks_on_their_way": "SELECT to_jsonb(d) FROM webhook_deliveries d WHERE {own} ORDER BY number",
    "last_review": "SELECT to_jsonb(c) FROM checkpoints c WHERE stream = $1 || '/' || $2",
    "known_to_files": "SELECT to_jsonb(s) FROM source_people s WHERE {own} ORDER BY digest",
    "shown_by_files": "SELECT to_jsonb(s) FROM source_states s WHERE {own} ORDER BY source",
    "acts": """
        SELECT to_jsonb(l) || jsonb_build_object('done_by', a.label)
        FROM audit_log l LEFT JOIN actors a ON a.id = l.actor WHERE (l.company, l.employee) = ($1, $2) ORDER BY l.id
    """,
    "accesses": """
        SELECT to_jsonb(l) || jsonb_build_object('looked_at_by', a.label)
        FROM access_log l LEFT JOIN actors a ON a.id = l.actor WHERE (l.company, l.employee) = ($1, $2) ORDER BY l.id
    """,
    "sealed_as": "SELECT to_jsonb(n) - 'salt' FROM sealed_names n WHERE stream = $1 || '/' || $2",
    "news_on_its_way": "SELECT to_jsonb(o) FROM outbox o WHERE {own} ORDER BY id",
    "previews_of_imports": """
        SELECT jsonb_build_object('created_at', created_at, 'expires_at', expires_at)
        FROM imports WHERE company = $1 AND (report::text || coalesce(facts::text, '')) LIKE '%"' || $2 || '"%'
    """,
}
"""What is asked of each table that may hold something of an employee, `$2` of the company `$1`."""

ISSUED = "SELECT content FROM documents WHERE (company, employee, id) = ($1, $2, $3)"

READ_ME = """Tout ce que Jalon conserve sur une personne (RGPD, art. 15)

donnees.json, partie par partie (sous other_ids, les mêmes parties pour chaque autre identifiant de la personne) :
  person               identité et coordonnées
  facts                les faits, avec qui les a communiqués et ce qu'ils disent de la personne (private)
  identities           ce qui dit qu'un autre identifiant est aussi le sien
  documents            les documents établis ; ils sont dans documents/
  links                les liens qui lui ont été envoyés, ou à son responsable
  situation, slots     ce que montrent les listes ; les rendez-vous proposés
  notices              ce que d'autres systèmes ont pu lire : échéances ouvertes ou dépassées
  last_review          ce que la dernière revue a retenu
  known_to_files, shown_by_files   ce qu'ont montré les fichiers importés
  webhooks_on_their_way  ce qui attend d'être envoyé à un autre système
  acts, accesses       qui a corrigé ou effacé ; qui a consulté, les mois conservés
  sealed_as            le nom sous lequel les sceaux connaissent le dossier
  news_on_its_way, previews_of_imports   ce qui attend d'être lu ; les aperçus d'import où la personne figure
"""


class PgPersonalData:
    """Gathers what is kept of an employee, as it stands at one moment."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def archive(self, streams: Sequence[Stream], now: datetime) -> bytes:
        """A zip: `lisez-moi.txt`, `donnees.json`, and each document as it was issued. `streams`: those of the person,
        first the one under which their life is planned.
        """
        content = io.BytesIO()
        async with self._pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
            own, *others = [await _held(connection, each) for each in streams]
            with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("lisez-moi.txt", READ_ME)
                told = {"as_of": instant(now), **own, "other_ids": others}
                archive.writestr("donnees.json", json.dumps(told, ensure_ascii=False, indent=1))
                held = [
                    (each, paper)
                    for each, parts in zip(streams, [own, *others], strict=True)
                    for paper in parts["documents"]
                ]
                for number, (stream, paper) in enumerate(held, 1):
                    issued = await connection.fetchval(ISSUED, stream.company, stream.employee, paper["id"])
                    archive.writestr(f"documents/{number:03} {_plain(paper['name'])}", issued)
        return content.getvalue()


async def _held(connection: Connection, stream: Stream) -> dict[str, Any]:
    """What is kept under an id, by part."""
    parts: dict[str, Any] = {"employee": str(stream)}
    for part, query in HELD.items():
        asked = query.format(own="(company, employee) = ($1, $2)")
        rows = await connection.fetch(asked, stream.company, stream.employee)
        parts[part] = [json.loads(row[0]) for row in rows]
    return parts


def _plain(name: str) -> str:
    """A file's name that leads into no other folder."""
    return "".join(c if c not in '/\\:*?"<>|' and c.isprintable() else "_" for c in name)[:100]

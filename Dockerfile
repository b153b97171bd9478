# Amends for a server that has a PostgreSQL of its own: DATABASE_URL says where, AMENDS_MASTER_KEY seals the words.
FROM python:3.12-slim

RUN useradd --create-home --home-dir /var/lib/amends amends
WORKDIR /app

COPY bootstrap.lock requirements.lock pyproject.toml README.md ./
RUN python -m pip install --no-cache-dir --require-hashes --requirement bootstrap.lock \
    && uv pip install --system --no-cache --require-hashes --requirement requirements.lock

COPY domain domain
COPY projections projections
COPY amends amends
COPY api api
COPY migrations migrations
COPY web web
COPY documents documents
RUN uv pip install --system --no-cache --no-deps --no-build-isolation .

USER amends
ENV AMENDS_HOST=0.0.0.0 AMENDS_DATA=/var/lib/amends PORT=8000
EXPOSE 8000
CMD ["sh", "-c", "amends migrate && exec amends serve"]

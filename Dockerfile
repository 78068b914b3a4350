# The server without a database: give it one with PLEDGEBANK_MONGODB_URL.

FROM node:20-bookworm-slim AS pages
WORKDIR /build/mobile-mock
COPY mobile-mock/package.json mobile-mock/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY schema.graphql /build/schema.graphql
COPY mobile-mock ./
RUN npm run build

FROM python:3.11-slim-bookworm AS python
WORKDIR /build
RUN python -m venv /opt/pledgebank
ENV PIP_CONSTRAINT=/build/constraints.txt PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# First what it depends on, which changes seldom, then the program itself.
COPY pyproject.toml constraints.txt README.md ./
COPY pledgebank/__init__.py ./pledgebank/
RUN /opt/pledgebank/bin/pip install .
COPY pledgebank ./pledgebank
RUN /opt/pledgebank/bin/pip install --no-deps --force-reinstall . \
    && /opt/pledgebank/bin/python -m compileall -q /opt/pledgebank/lib

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin pledgebank \
    && install --directory --owner=10001 --mode=0700 /var/lib/pledgebank
COPY --from=python /opt/pledgebank /opt/pledgebank
COPY --from=pages /build/mobile-mock/dist /opt/pledgebank/pages
ENV PATH=/opt/pledgebank/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PLEDGEBANK_HOST=0.0.0.0 \
    PLEDGEBANK_PORT=8000 \
    PLEDGEBANK_LOG=json \
    PLEDGEBANK_DATA=/var/lib/pledgebank \
    PLEDGEBANK_PAGES=/opt/pledgebank/pages
VOLUME /var/lib/pledgebank
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PLEDGEBANK_PORT'] + '/healthz', timeout=2)"]
ENTRYPOINT ["pledgebank"]
CMD ["serve"]

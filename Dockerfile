# A virtual CPE, a fleet of them, or the small ACS, for a user without rights: docs/docker.md.
#   docker build -t cpe-agent . && docker run --rm --read-only -e CPE_AGENT_ACS_URL=http://acs:7547/ cpe-agent
# BASE has Node and npm, on a Debian; nothing of it but Node and what Node needs is in the image.
ARG BASE=node:24-bookworm-slim

# The program is the same on every processor, so it is built on that of whoever builds.
FROM --platform=$BUILDPLATFORM ${BASE} AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY scripts/ready.mjs scripts/
RUN npm ci --no-fund --no-audit
COPY . .
RUN npm run build

FROM ${BASE} AS root
WORKDIR /src
COPY --from=build /src/dist dist
COPY --from=build /src/node_modules/better-sqlite3 node_modules/better-sqlite3
COPY package.json LICENSE NOTICE ./
COPY packaging/docker/image-root.sh packaging/docker/
RUN sh packaging/docker/image-root.sh /image

FROM scratch
COPY --from=root /image /
USER 10001:10001
ENV PATH=/usr/local/bin HOME=/var/lib/cpe-agent CPE_AGENT_STATE_DIR=/var/lib/cpe-agent CPE_AGENT_HOST_KIND=virtual
VOLUME /var/lib/cpe-agent
EXPOSE 7547
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["cpe-agent", "status", "--health"]
ENTRYPOINT ["cpe-agent"]
CMD ["run"]

# A virtual CPE: docker build -t cpe-agent . && docker run --rm -e CPE_AGENT_ACS_URL=http://acs:7547/ cpe-agent
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-fund
COPY . .
RUN npm run build

FROM node:24-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends iproute2 ca-certificates && rm -rf /var/lib/apt/lists/* \
 && install -d -o node -g node -m 0700 /var/lib/cpe-agent
WORKDIR /opt/cpe-agent
COPY --from=build /src/package.json /src/LICENSE /src/NOTICE ./
COPY --from=build /src/dist dist
# What the bundle leaves outside: the SQLite addon, for glibc here.
COPY --from=build /src/node_modules/better-sqlite3/package.json node_modules/better-sqlite3/
COPY --from=build /src/node_modules/better-sqlite3/lib/binding.js node_modules/better-sqlite3/lib/
COPY --from=build /src/node_modules/better-sqlite3/prebuilds/linux-*.node node_modules/better-sqlite3/prebuilds/
RUN ln -s /opt/cpe-agent/dist/main.js /usr/local/bin/cpe-agent
USER node
ENV CPE_AGENT_STATE_DIR=/var/lib/cpe-agent CPE_AGENT_HOST_KIND=virtual
VOLUME /var/lib/cpe-agent
EXPOSE 7547
HEALTHCHECK --interval=30s --timeout=5s CMD ["cpe-agent", "status"]
ENTRYPOINT ["cpe-agent"]
CMD ["run"]

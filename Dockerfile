# One build, four images: server (the last, and so the default), migrate, init and runner.
# Their Node is the one that npm pins for `npm start`; test/compose compares the two.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN npm ci --no-audit --no-fund
RUN node tools/build.mjs

# `--workspace` leaves out what only a checkout needs: tests, compilers, the embedded PostgreSQL, the pinned Node.
FROM build AS server-files
RUN npm ci --omit=dev --workspace=@lockkeeper/server --no-audit --no-fund
RUN mkdir /out && cp -a --parents node_modules package.json apps/server/package.json apps/server/dist apps/web/dist libs/*/package.json libs/*/dist deploy tools/local tools/openbao tools/postgres/roles.mjs tools/migrate.mjs prisma/migrations /out

FROM build AS runner-files
RUN npm ci --omit=dev --workspace=@lockkeeper/runner --no-audit --no-fund
RUN mkdir /out && cp -a --parents node_modules package.json apps/runner/package.json apps/runner/dist libs/*/package.json libs/*/dist /out

FROM node:24.21.0-bookworm-slim AS runner
ENV NODE_ENV=production
WORKDIR /app
COPY --from=runner-files /out /app
# Jobs run in bash, which this image has; they bring what else they need by an image of your own built on this one.
USER 64102:64102
CMD ["node", "--enable-source-maps", "apps/runner/dist/main.js"]

FROM node:24.21.0-bookworm-slim AS server-image
ENV NODE_ENV=production
WORKDIR /app
COPY --from=server-files /out /app
USER 64101:64101

# Makes keys for several users, so it starts as root; it has no network and ends at once.
FROM server-image AS init
USER 0:0
CMD ["node", "deploy/init.mjs", "/setup"]

FROM server-image AS migrate
USER 64103:64103
CMD ["node", "tools/migrate.mjs"]

FROM server-image AS server
ENV LOCKKEEPER_HOST=0.0.0.0 LOCKKEEPER_PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.LOCKKEEPER_PORT}/-/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "--max-semi-space-size=16", "apps/server/dist/main.js"]

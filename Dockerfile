# syntax=docker/dockerfile:1

# Compiles. Nothing of this stage but dist/ reaches the image that runs.
FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.browser.json tsconfig.admin.json ormconfig.ts ./
COPY scripts/bundle-admin.mjs ./scripts/bundle-admin.mjs
# The console is written on the typed client.
COPY clients/typescript/src ./clients/typescript/src
COPY entities ./entities
COPY resolvers ./resolvers
COPY schema ./schema
COPY src ./src
RUN npm run build

# The packages that are needed to run, and no others.
FROM node:20-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:20-slim
WORKDIR /app
ENV NODE_ENV=production
COPY package.json LICENSE ./
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY schema/schema.graphql schema/trusted-documents.json ./schema/
# The one folder the process may write to; production keeps nothing in it.
RUN mkdir data && chown node:node data
USER node
EXPOSE 4000
# A node that is not ready gets no requests; /healthz would only tell that the process lives.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 4000) + '/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# node itself is process 1, so that it is the one that gets SIGTERM.
CMD ["node", "--enable-source-maps", "dist/src/cli.js", "serve"]

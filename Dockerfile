# One image for every service, every emulator and the migration; which of them runs is said by the command.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY . .
# Only what services, emulators and the packages they name need. Development tools stay out, and so do the root's own optional
# packages (a Node and a PostgreSQL binary for machines without containers); optional packages of dependencies, such as the
# native part of @resvg/resvg-js, come along. .npmrc forbids install scripts; none is needed.
RUN npm ci --omit=dev --workspace=services --workspace=emulators && chmod -R a+rX .

FROM node:24-bookworm-slim
ENV TZ=UTC
WORKDIR /app
# Created here, so that a new volume mounted on it belongs to the user the programs run as.
RUN install --directory --owner=node --group=node --mode=700 /data
COPY --from=dependencies /app ./
USER node
CMD ["node", "--version"]

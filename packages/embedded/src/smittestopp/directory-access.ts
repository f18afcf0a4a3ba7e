import type { Ports } from '../ports.ts'
import { local, NAMES } from './plan.ts'

/** What a program needs that reaches the directory as the services do, by the names of its settings. */
export function directoryAccess(ports: Ports, secret: string) {
  return {
    GRAPH_URL: local(ports.directory),
    GRAPH_LOGIN_URL: local(ports.directory),
    GRAPH_TENANT_ID: NAMES.tenantId,
    GRAPH_CLIENT_ID: NAMES.graphServicesClientId,
    GRAPH_CLIENT_SECRET: secret,
    GRAPH_EXTENSIONS_CLIENT_ID: NAMES.extensionsClientId,
  }
}

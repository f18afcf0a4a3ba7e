import type { Meter } from '@opentelemetry/api'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import type { FastifyInstance } from 'fastify'

export interface Metrics {
  meter: Meter
  /** Everything measured so far, in Prometheus' text format. */
  text(): Promise<string>
  close(): Promise<void>
}

/** The OpenTelemetry meter of one process, read as Prometheus text. */
export function createMetrics(service: string): Metrics {
  const exporter = new PrometheusExporter({ preventServerStart: true })
  const provider = new MeterProvider({
    readers: [exporter],
    resource: resourceFromAttributes({ 'service.name': service }),
  })
  const serializer = new PrometheusSerializer()
  return {
    meter: provider.getMeter(service),
    text: async () => serializer.serialize((await exporter.collect()).resourceMetrics),
    close: () => provider.shutdown(),
  }
}

/** Measures each request by route (never by path, which may name somebody), method and status. */
export function measureRequests(app: FastifyInstance, meter: Meter): void {
  const durations = meter.createHistogram('http_server_request_duration', {
    unit: 's',
    description: 'Time to answer a request',
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unmatched'
    durations.record(reply.elapsedTime / 1000, { method: request.method, route, status: reply.statusCode })
  })
}

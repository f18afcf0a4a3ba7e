import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { ProblemDetails } from './problem.ts'
import { SIGNED_COMPONENTS } from './request-signature.ts'

/** How a caller shows who they are; a route names the one it takes in `security`. */
const SECURITY_SCHEMES = {
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token of the identity provider.' },
  signature: {
    type: 'apiKey',
    in: 'header',
    name: 'Signature',
    description: `HTTP Message Signature (RFC 9421), hmac-sha256 over ${SIGNED_COMPONENTS.join(', ')}; Signature-Input names created and keyid.`,
  },
  operator: { type: 'http', scheme: 'bearer', description: 'The secret of this installation.' },
} as const

/** Gathers the schemas of every route into an OpenAPI description, read with `app.swagger()`. `security` is what a route takes that names nothing itself. */
export async function describeApi(app: FastifyInstance, title: string, security?: 'operator'): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title, version: '1.0.0', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      servers: [{ url: '/' }],
      ...(security && { security: [{ [security]: [] }] }),
      components: { securitySchemes: SECURITY_SCHEMES },
    },
    transform,
  })
}

/** As the zod schemas say, with each problem under the media type it is sent with. */
const transform: NonNullable<FastifyDynamicSwaggerOptions['transform']> = (document) => {
  const transformed = jsonSchemaTransform(document)
  const described = transformed.schema?.response as Record<string, unknown> | undefined
  for (const [status, schema] of Object.entries(document.schema?.response ?? {}))
    if (schema === ProblemDetails)
      described![status] = {
        description: ProblemDetails.description,
        content: { 'application/problem+json': { schema: described![status] } },
      }
  return transformed
}

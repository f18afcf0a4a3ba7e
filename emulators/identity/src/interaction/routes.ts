import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type Provider from 'oidc-provider'
import { z } from 'zod'
import type { Codes } from '../codes/codes.ts'
import { asProblem, sendProblem, wantsHtml } from '../faults.ts'
import { Problem } from '../problem.ts'
import { codePage, faultText, phonePage } from './pages.ts'
import { type SignInDeps, signIn } from './sign-in.ts'

export interface InteractionDeps extends SignInDeps {
  provider: Provider
  codes: Codes
  parsePhoneNumber: (written: unknown) => string | undefined
}

const PhoneForm = z.object({ phone: z.unknown() })
const CodeForm = z.object({
  code: z
    .string()
    .max(20)
    .transform((code) => code.replace(/\s/g, '')),
})

const formAfter: Record<string, typeof phonePage> = {
  'number-invalid': phonePage,
  'code-expired': phonePage,
  'code-wrong': codePage,
  'directory-unavailable': codePage,
}

/** The two steps of a sign-in: a number, then the code sent to it. Forms for people, and the same for programs. */
export async function interactionRoutes(app: FastifyInstance, deps: InteractionDeps): Promise<void> {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
    reply.header('referrer-policy', 'no-referrer')
  })

  // People get the form again with what was wrong; programs get the problem alone.
  app.setErrorHandler<Error>((error, request, reply) => {
    const problem = asProblem(error, request)
    const form = formAfter[problem.code]
    if (!form || !wantsHtml(request)) return sendProblem(problem, request, reply)
    const { uid } = request.params as { uid: string }
    return reply
      .code(problem.status)
      .type('text/html')
      .send(form(uid, faultText(problem.code)))
  })

  app.get('/interaction/:uid', async (request, reply) => {
    const interaction = await currentInteraction(deps.provider, request, reply)
    return reply.type('text/html').send(phonePage(interaction.uid))
  })

  app.post('/interaction/:uid/phone', async (request, reply) => {
    const interaction = await currentInteraction(deps.provider, request, reply)
    const form = PhoneForm.safeParse(request.body)
    const phoneNumber = deps.parsePhoneNumber(form.data?.phone)
    if (!phoneNumber) throw new Problem(400, 'number-invalid', 'this is not a phone number')
    deps.codes.send(interaction.uid, phoneNumber, request.ip)
    return wantsHtml(request) ? reply.type('text/html').send(codePage(interaction.uid)) : { status: 'code_sent' }
  })

  app.post('/interaction/:uid/code', async (request, reply) => {
    const interaction = await currentInteraction(deps.provider, request, reply)
    const form = CodeForm.safeParse(request.body)
    const phoneNumber = deps.codes.check(interaction.uid, form.data?.code ?? '')
    const accountId = await signIn(deps, interaction, phoneNumber)
    deps.codes.finish(interaction.uid)
    const result = { login: { accountId, amr: ['sms'] } }
    const options = { mergeWithLastSubmission: false }
    return reply.redirect(await deps.provider.interactionResult(request.raw, reply.raw, result, options), 303)
  })
}

/** The sign-in under way in this browser, known by its cookie; the path must name the same one. */
async function currentInteraction(provider: Provider, request: FastifyRequest, reply: FastifyReply) {
  const { uid } = request.params as { uid: string }
  const interaction = await provider.interactionDetails(request.raw, reply.raw).catch(() => undefined)
  if (interaction?.uid !== uid) throw new Problem(400, 'interaction-unknown', 'no such sign-in is under way here')
  return interaction
}

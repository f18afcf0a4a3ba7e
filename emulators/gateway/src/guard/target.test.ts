import { describe, expect, it } from 'vitest'
import { isPlainTarget, isUnder } from './target.ts'

describe('a target', () => {
  it.each([
    '/app/pin',
    '/app',
    '/app/',
    '/app/pin?a=//b&c=%2f%00',
    '/app/pin?a=%2e%2e/&b={"x":1}',
    '/app/a%20b',
    "/app/a.b..c/...;x=1/!$&'()*+,;=:@",
    '/app/%C3%A6',
  ])('is plain: %s', (target) => {
    expect(isPlainTarget(target)).toBe(true)
    // What a URL parser makes of it is what was sent.
    expect(new URL(target, 'http://upstream').pathname).toBe(target.split('?')[0])
  })

  it.each([
    '/app/../fhi',
    '/app//pin',
    '//app',
    '/app//',
    '/app/%2f',
    '/app/%252e%252e/fhi',
    '/app/%25252Ffhi',
    '/app/%0d%0ax:y',
    '/app/%1F',
    '/app/%7f',
    '/app?a\u0000b',
    '/app?æ',
    '/app/..',
    '/app/./pin',
    '/app/%2e%2e/fhi',
    '/app/.%2E/fhi',
    '/app/%2e',
    '/app/..;/fhi',
    '/app%2ffhi',
    '/app/..%2ffhi',
    '/app/..%5cfhi',
    '/app\\..\\fhi',
    '/app/%00',
    '/app/%',
    '/app/%zz',
    '/app#/fhi',
    '/app?x#/fhi',
    '/app/a b',
    '/app/"',
    '/app/{x}',
    '/app/æ',
    'http://evil.example/app',
    '*',
    '',
  ])('is not plain: %s', (target) => {
    expect(isPlainTarget(target)).toBe(false)
  })

  it('is under a prefix only as written', () => {
    expect(isUnder('/app/pin?x', '/app')).toBe(true)
    expect(isUnder('/app?x', '/app')).toBe(true)
    for (const target of ['/apple', '/APP', '/%61pp', '//app', '/fhi?/app/'])
      expect(isUnder(target, '/app')).toBe(false)
  })
})

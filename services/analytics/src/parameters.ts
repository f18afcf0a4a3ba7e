export { Limits, Parameters } from '@smittestopp/contracts'

import { type DirectoryObject, toObject } from './objects.ts'
import type { Store } from './open.ts'

type Window = { after: number; limit: number }

export function isMember({ sql }: Store, group: DirectoryObject, member: DirectoryObject): boolean {
  const row = sql.get`select 1 from members m where m.group_seq = ${group.seq} and m.member_seq = ${member.seq}`
  return row !== undefined
}

export function addMember({ sql }: Store, groupSeq: number, member: DirectoryObject) {
  sql.run`insert into members (group_seq, member_seq) values (${groupSeq}, ${member.seq})`
}

export function removeMember({ sql }: Store, group: DirectoryObject, member: DirectoryObject) {
  sql.run`delete from members where group_seq = ${group.seq} and member_seq = ${member.seq}`
}

/** A group's living members, oldest first. */
export function listMembers({ sql }: Store, group: DirectoryObject, { after, limit }: Window): DirectoryObject[] {
  return sql.all`
    select o.* from members m join objects o on o.seq = m.member_seq
    where m.group_seq = ${group.seq} and m.member_seq > ${after} and o.deleted_at is null
    order by m.member_seq limit ${limit}`.map(toObject)
}

/** The groups an object is a direct member of, oldest first. */
export function listMemberships({ sql }: Store, member: DirectoryObject, { after, limit }: Window): DirectoryObject[] {
  return sql.all`
    select o.* from members m join objects o on o.seq = m.group_seq
    where m.member_seq = ${member.seq} and m.group_seq > ${after} and o.deleted_at is null
    order by m.group_seq limit ${limit}`.map(toObject)
}

#!lua name=sitcen

-- Every write of the centre's own state goes through these functions, so that it is whole or not at all.
-- Scripts do not roll back: each checks everything before its first write.

local GENESIS = '0000000000000000000000000000000000000000000000000000000000000000'
local PART = 2000 -- even: HSET takes pairs

local function clock_ms()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- Is the caller still the writer, and is this the commit that follows its last one?
local function fenced(lease, epoch, seq)
  local held = redis.call('HMGET', lease, 'epoch', 'seq')
  if held[1] ~= epoch then return 'epoch' end
  if seq and (held[2] or '0') ~= seq then return 'seq' end
  return nil
end

-- KEYS lease · ARGV holder, milliseconds -> {epoch, seq, tip, hash}, or {} while another holds it.
-- The deadline only says when a standby may try; correctness rests on the epoch.
local function acquire(keys, args)
  local now = clock_ms()
  local held = redis.call('HMGET', keys[1], 'holder', 'deadline_ms', 'epoch', 'seq', 'tip', 'hash')
  if held[1] and held[1] ~= args[1] and tonumber(held[2]) > now then return {} end
  local epoch = tostring(tonumber(held[3] or '0') + 1)
  redis.call('HSET', keys[1], 'holder', args[1], 'deadline_ms', string.format('%d', now + tonumber(args[2])), 'epoch', epoch)
  return {epoch, held[4] or '0', held[5] or '0-0', held[6] or GENESIS}
end

-- KEYS lease · ARGV epoch, milliseconds (0 gives the lease up) -> 1, or 0 when it is another's.
local function renew(keys, args)
  if fenced(keys[1], args[1]) then return 0 end
  redis.call('HSET', keys[1], 'deadline_ms', string.format('%d', clock_ms() + tonumber(args[2])))
  return 1
end

-- KEYS lease, journal, snapshot, dead, seen, feeds, input streams…
-- ARGV epoch, seq, group, milliseconds, tip, hash, and then six lists, each behind its length:
--   facts (id, fact, hash, private) · snapshot (field, value) · snapshot fields to drop · dead letters (stream, entry, reason,
--   raw, feed) · digests (key, content) · arrivals (kind, ms); and for each input stream the ids to acknowledge.
-- -> {1, acknowledged}, or {0, why} when the caller is fenced off and nothing was written.
local function commit(keys, args)
  local why = fenced(keys[1], args[1], args[2])
  if why then return {0, why} end
  local at = 7
  local function list()
    local first, last = at + 1, at + tonumber(args[at])
    at = last + 1
    return first, last
  end
  -- In parts: Lua unpacks no more than about 8,000 values at once.
  local function write(command, key)
    local first, last = list()
    for part = first, last, PART do
      redis.call(command, key, unpack(args, part, math.min(part + PART - 1, last)))
    end
  end
  -- The first XADD fails, before anything is written, if the journal has gone on without us.
  local first, last = list()
  for fact = first, last, 4 do
    local fields = {'fact', args[fact + 1], 'hash', args[fact + 2]}
    if args[fact + 3] ~= '' then
      fields[5], fields[6] = 'private', args[fact + 3]
    end
    redis.call('XADD', keys[2], args[fact], unpack(fields))
  end
  write('HSET', keys[3])
  write('HDEL', keys[3])
  first, last = list()
  for letter = first, last, 5 do
    redis.call('XADD', keys[4], '*', 'stream', args[letter], 'entry', args[letter + 1], 'reason', args[letter + 2],
      'raw', args[letter + 3], 'feed', args[letter + 4])
  end
  write('HSET', keys[5])
  write('HSET', keys[6])
  local acknowledged = 0
  for input = 7, #keys do
    first, last = list()
    if last >= first then
      acknowledged = acknowledged + redis.call('XACK', keys[input], args[3], unpack(args, first, last))
    end
  end
  redis.call('HSET', keys[1], 'seq', string.format('%d', tonumber(args[2]) + 1), 'tip', args[5], 'hash', args[6],
    'deadline_ms', string.format('%d', clock_ms() + tonumber(args[4])))
  return {1, acknowledged}
end

local function parse(id)
  local ms, seq = string.match(id, '^(%d+)-?(%d*)$')
  return tonumber(ms), tonumber(seq ~= '' and seq or '0')
end

local function lower(a, b)
  local a_ms, a_seq = parse(a)
  local b_ms, b_seq = parse(b)
  if a_ms ~= b_ms then return a_ms < b_ms and a or b end
  return a_seq < b_seq and a or b
end

local function field(pairs_list, name)
  for at = 1, #pairs_list, 2 do
    if pairs_list[at] == name then return pairs_list[at + 1] end
  end
end

-- The oldest id that some group has still to read or to acknowledge, and the given id if that is older.
local function unconsumed(stream, cutoff)
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    local delivered = field(group, 'last-delivered-id')
    cutoff = lower(cutoff, delivered)
    local pending = redis.call('XPENDING', stream, field(group, 'name'))
    if pending[2] then cutoff = lower(cutoff, pending[2]) end
  end
  return cutoff
end

-- KEYS lease, stream, chain ('' where the stream is no chain) · ARGV epoch, cutoff id -> entries removed.
-- Removes what is older than the cutoff, never what some group has not consumed; keeps the chain's anchor.
local function trim(keys, args)
  if fenced(keys[1], args[1]) then return 0 end
  if redis.call('EXISTS', keys[2]) == 0 then return 0 end
  local cutoff = unconsumed(keys[2], args[2])
  if cutoff == '0-0' then return 0 end -- a group that has read nothing yet
  if keys[3] then
    local last = redis.call('XREVRANGE', keys[2], '(' .. cutoff, '-', 'COUNT', 1)[1]
    if not last then return 0 end
    redis.call('HSET', keys[3], 'id', last[1], 'hash', field(last[2], 'hash'))
  end
  return redis.call('XTRIM', keys[2], 'MINID', '=', cutoff)
end

redis.register_function('sitcen_acquire', acquire)
redis.register_function('sitcen_renew', renew)
-- Its number rises with what its lists hold: a writer and a library of different versions must not understand each
-- other by half.
redis.register_function('sitcen_commit_2', commit)
redis.register_function('sitcen_trim', trim)

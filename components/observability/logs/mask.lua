-- Masks secrets of a log record before it leaves the node: Fluent Bit's filter `lua` calls `mask` for each.
-- `more_names` and `more_patterns` stand before this text (plan.py, `script`). No two braces follow each other here: the
-- chart would take them for a template.
--
-- What is found by a pattern is found wherever it begins, in one pass over the text: a pattern that is tried again at
-- every character of a long word would stop the logs of the node.

local MASK = "***"

-- Fields and variables are secret by the end of their names, without case and punctuation: X-Api-Key, db.password.
local NAMES = {
    "accesskey", "amzsignature", "apikey", "authorization", "connectionstring", "cookie", "credentials", "jwt",
    "passphrase", "passwd", "password", "privatekey", "pwd", "secret", "secretkey", "sessionid", "token",
}
-- Their values have spaces and commas in them: the rest of the line is masked.
local LINES = { "authorization", "cookie" }
for _, name in ipairs(more_names) do
    NAMES[#NAMES + 1] = name
end

local function ends_with_any(plain, endings)
    for _, ending in ipairs(endings) do
        if plain:sub(-#ending) == ending then
            return true
        end
    end
    return false
end

-- "secret", "line", or false, by name. Names come from logs, so that what is remembered has a limit.
local remembered, count, MOST = {}, 0, 4096

local function kind_of(name)
    local kind = remembered[name]
    if kind == nil then
        local plain = name:lower():gsub("%W", "")
        kind = ends_with_any(plain, LINES) and "line" or ends_with_any(plain, NAMES) and "secret" or false
        if count >= MOST then
            remembered, count = {}, 0
        end
        remembered[name], count = kind, count + 1
    end
    return kind
end

-- Secrets that are known by what they look like: IDs of access keys (IAM User Guide, "IAM identifiers", unique ID
-- prefixes), tokens of GitHub (its documentation, "About authentication to GitHub", token formats) and of Slack (its
-- documentation, "Tokens"), bearer tokens (RFC 6750), user information of URLs (RFC 3986).
local KEY = ("[A-Z0-9]"):rep(16)
local PATTERNS = {
    { "A[BKS]IA" .. KEY, MASK },
    { "ACCA" .. KEY, MASK },
    { "gh[oprsu]_%w+", MASK },
    { "github_pat_[%w_]+", MASK },
    { "xox[abeoprs]%-[%w%-]+", MASK },
    { "xapp%-[%w%-]+", MASK },
    { "([Bb][Ee][Aa][Rr][Ee][Rr]%s+)[%w%-%._~%+/]+=*", "%1" .. MASK },
    { "(://[^/%s:@\"']*:)[^/%s@\"']+@", "%1" .. MASK .. "@" },
}
for _, pattern in ipairs(more_patterns) do
    PATTERNS[#PATTERNS + 1] = { pattern, MASK }
end

-- A JSON Web Token (RFC 7519): its header is an object, whose first characters are eyJ in base64.
local function without_web_tokens(text)
    local parts, from, at = {}, 1, 1
    while true do
        local first = text:find("eyJ", at, true)
        if not first then
            break
        end
        local _, last = text:find("^[%w_%-]+%.[%w_%-]+%.[%w_%-%.]*", first)
        if last then
            parts[#parts + 1] = text:sub(from, first - 1) .. MASK
            from = last + 1
        else
            _, last = text:find("^[%w_%-]+", first)
        end
        at = last + 1
    end
    return table.concat(parts) .. text:sub(from)
end

-- A private key (RFC 7468): to the end of the text where its own is cut off.
local function without_private_keys(text)
    local parts, from = {}, 1
    while true do
        local first, last = text:find("%-%-%-%-%-BEGIN [%u%d ]*PRIVATE KEY%-%-%-%-%-", from)
        if not first then
            break
        end
        local _, close = text:find("PRIVATE KEY-----", last + 1, true)
        parts[#parts + 1] = text:sub(from, first - 1) .. MASK
        from = (close or #text) + 1
    end
    return table.concat(parts) .. text:sub(from)
end

local function backslashes_before(text, at)
    local first = at
    while text:byte(first - 1) == 92 do
        first = first - 1
    end
    return at - first
end

-- The last character of a value in quotes that begins at `from`. `escaped`: the backslashes before its opening quote,
-- which it has in JSON within JSON; its closing quote has as many, and one within it has more.
local function end_of_quoted(text, from, quote, escaped)
    local at = from
    while true do
        local close = text:find(quote, at, true)
        if not close then
            return #text
        end
        local before = math.min(backslashes_before(text, close), close - from)
        if before < escaped or (before - escaped) % (2 * (escaped + 1)) == 0 then
            return close - 1 - math.min(before, escaped)
        end
        at = close + 1
    end
end

-- The first and the last character of the value that begins at `from`; nothing where there is none, or a structure.
local function value_at(text, from, kind)
    local _, last, escapes, quote = text:find("^(\\*)([\"'])", from)
    if quote then
        return last + 1, end_of_quoted(text, last + 1, quote, #escapes)
    end
    if text:find("^[%[{]", from) then
        return from, from - 1
    end
    _, last = text:find(kind == "line" and "^[^\r\n\"']*" or "^[^%s\"'&]*", from)
    -- What ends the value's surroundings is not part of it.
    while last >= from and text:find("^[,;%)%]}\\]", last) do
        last = last - 1
    end
    return from, last
end

-- How far back from a separator a name is looked for.
local FAR = 80

-- name=value, name: value, "name": "value"
local function without_values(text)
    local parts, from, at = {}, 1, 1
    while true do
        local separator = text:find("[:=]", at)
        if not separator then
            break
        end
        at = separator + 1
        local name = text:sub(math.max(from, separator - FAR), separator - 1):match("([%w_%.%-]+)\\*[\"']?%s*$")
        local kind = name and kind_of(name)
        if kind then
            local first, last = value_at(text, text:find("%S", at) or at, kind)
            if last >= first then
                parts[#parts + 1] = text:sub(from, first - 1) .. MASK
                from, at = last + 1, last + 1
            end
        end
    end
    return table.concat(parts) .. text:sub(from)
end

local function masked(text)
    for _, row in ipairs(PATTERNS) do
        text = text:gsub(row[1], row[2])
    end
    return without_values(without_private_keys(without_web_tokens(text)))
end

-- Masks a table in place, and says whether anything was; `hidden`: it is the value of a secret field.
local function mask_table(fields, hidden)
    local changed = false
    for name, value in pairs(fields) do
        local secret = hidden or (type(name) == "string" and kind_of(name) ~= false)
        local kind, new = type(value), value
        if kind == "table" then
            changed = mask_table(value, secret) or changed
        elseif secret and (kind == "string" or kind == "number") then
            new = MASK
        elseif kind == "string" then
            new = masked(value)
        end
        if new ~= value then
            fields[name] = new
            changed = true
        end
    end
    return changed
end

-- Fluent Bit's documentation, "Lua", return values: 0 keeps the record as it was, 2 takes this one with its own time. A
-- record that cannot be masked loses its content, as Fluent Bit would send it on as it is.
function mask(_, timestamp, record)
    local metadata = record.kubernetes
    record.kubernetes = nil
    local fine, changed = pcall(mask_table, record, false)
    if not fine then
        record = { log = "This record could not be masked: it is left out." }
        changed = true
    end
    record.kubernetes = metadata
    return changed and 2 or 0, timestamp, record
end

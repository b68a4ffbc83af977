package dev.sluice.gateway.identity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.session.Session;

/** A browser session as one request sees it; {@link SessionStore} keeps it between requests. */
final class StoredSession implements Session {

    private final Clock clock;
    private final Instant created;
    private final Map<String, Object> attributes;

    /** The id under which it is stored; null when it is not stored yet. */
    @Nullable
    String storedAs;

    boolean changed;
    Instant storedUse;

    private String id;
    private Instant lastUsed;
    private Duration idle;

    private StoredSession(
            Clock clock,
            String id,
            @Nullable String storedAs,
            Instant created,
            Instant lastUsed,
            Duration idle,
            Map<String, Object> attributes) {
        this.clock = clock;
        this.id = id;
        this.storedAs = storedAs;
        this.created = created;
        this.lastUsed = lastUsed;
        this.storedUse = lastUsed;
        this.idle = idle;
        this.attributes = attributes;
        this.changed = storedAs == null;
    }

    static StoredSession fresh(Clock clock, Duration idle) {
        Instant now = clock.instant();
        return new StoredSession(clock, Tokens.next(), null, now, now, idle, new HashMap<>());
    }

    static StoredSession read(
            Clock clock, String id, Instant created, Instant lastUsed, Duration idle, Map<String, Object> attributes) {
        return new StoredSession(clock, id, id, created, lastUsed, idle, attributes);
    }

    Map<String, Object> attributes() {
        return attributes;
    }

    /** When it ends if nobody uses it from now on; never later than the provider that vouched for it allows. */
    Instant expiresAt() {
        Instant end = earlier(lastUsed.plus(idle), created.plus(BrowserSessions.LONGEST));
        return attributes.get(SessionOwner.class.getName()) instanceof SessionOwner owner
                        && owner.via() != null
                        && owner.via().until() != null
                ? earlier(end, owner.via().until())
                : end;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public String changeSessionId() {
        id = Tokens.next();
        changed = true;
        return id;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> @Nullable T getAttribute(String name) {
        return (T) attributes.get(name);
    }

    @Override
    public Set<String> getAttributeNames() {
        return Set.copyOf(attributes.keySet());
    }

    @Override
    public void setAttribute(String name, @Nullable Object value) {
        changed = true;
        if (value == null) {
            attributes.remove(name);
        } else {
            attributes.put(name, value);
        }
    }

    @Override
    public void removeAttribute(String name) {
        setAttribute(name, null);
    }

    @Override
    public Instant getCreationTime() {
        return created;
    }

    /** The framework tells its own time; what counts here is the clock of the gateway. */
    @Override
    public void setLastAccessedTime(Instant ignored) {
        lastUsed = clock.instant();
    }

    @Override
    public Instant getLastAccessedTime() {
        return lastUsed;
    }

    @Override
    public void setMaxInactiveInterval(Duration interval) {
        changed = changed || !interval.equals(idle);
        idle = interval;
    }

    @Override
    public Duration getMaxInactiveInterval() {
        return idle;
    }

    @Override
    public boolean isExpired() {
        return !clock.instant().isBefore(expiresAt());
    }
}

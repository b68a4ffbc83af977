package dev.sluice.gateway.directory;

import dev.sluice.gateway.ids.Ids;
import java.util.UUID;

/** Whom a credential speaks for, and to whom its spend is booked. Ids are unique across kinds. */
public sealed interface Principal {

    UUID id();

    /** The id as the APIs show it. */
    String publicId();

    /** A member. */
    record Person(UUID id) implements Principal {
        @Override
        public String publicId() {
            return Ids.text("user", id);
        }
    }

    /** A service account. */
    record Service(UUID id) implements Principal {
        @Override
        public String publicId() {
            return Ids.text(ServiceAccount.ID, id);
        }
    }
}

package dev.sluice.gateway.identity;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Sign-in by somebody else's word, offered on the sign-in page. */
public interface OtherWaysIn {

    /**
     * A way in.
     *
     * @param start path to open; takes {@code next}
     * @param byEmail whether addresses lead to it
     */
    record Way(String name, String start, boolean byEmail) {}

    /** All that can be used now. */
    List<Way> list();

    /** The one for an e-mail address. */
    Optional<Way> of(String email);

    /** Where a browser goes to sign out there as well. */
    Optional<URI> signOut(SessionOwner.Via via);
}

package dev.sluice.gateway.directory;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** The members of the organization. */
@Service
public class Members {

    /**
     * Adds an active member.
     *
     * @throws MemberExistsException when someone already has this e-mail address
     * @throws IllegalArgumentException when the address or the name is not usable; the message says why
     */
    public Member add(String email, String name, Role role) {
        throw new UnsupportedOperationException();
    }

    /** The member with this id, whatever their status. */
    public Optional<Member> find(UUID id) {
        throw new UnsupportedOperationException();
    }

    /** The member with this e-mail address, without regard to case, whatever their status. */
    public Optional<Member> findByEmail(String email) {
        throw new UnsupportedOperationException();
    }

    /** All members who were not removed, newest first. */
    public List<Member> list() {
        throw new UnsupportedOperationException();
    }
}

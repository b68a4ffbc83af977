package dev.sluice.gateway.directory;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.springframework.data.domain.Persistable;

/** The table {@code member}. */
@Entity
@Table(name = "member")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
class MemberRow implements Persistable<UUID> {

    @Id
    private UUID id;

    @Column(columnDefinition = "text")
    private String email;

    @Column(columnDefinition = "text")
    private String name;

    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private Role role;

    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private MemberStatus status;

    private Instant addedAt;

    /** Ids are given, not generated, so Spring Data has to be told which rows are new. */
    @Transient
    private boolean added;

    protected MemberRow() {}

    MemberRow(Member member) {
        id = member.id();
        email = member.email();
        name = member.name();
        role = member.role();
        status = member.status();
        addedAt = member.addedAt();
        added = true;
    }

    @Override
    public UUID getId() {
        return id;
    }

    @Override
    public boolean isNew() {
        return added;
    }

    @PostLoad
    @PostPersist
    void stored() {
        added = false;
    }

    void become(MemberStatus next) {
        status = next;
    }

    void become(Role next) {
        role = next;
    }

    void readdress(String next) {
        email = next;
    }

    void rename(String next) {
        name = next;
    }

    Member toMember() {
        return new Member(id, email, name, role, status, addedAt);
    }
}

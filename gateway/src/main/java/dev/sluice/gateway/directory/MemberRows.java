package dev.sluice.gateway.directory;

import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The rows of {@code member}. Ids are time-ordered, so their order is that of joining. */
interface MemberRows extends Repository<MemberRow, UUID> {

    String PRESENT = "select m from MemberRow m where m.status <> dev.sluice.gateway.directory.MemberStatus.REMOVED ";

    MemberRow saveAndFlush(MemberRow row);

    Optional<MemberRow> findById(UUID id);

    @Query("select m from MemberRow m where lower(m.email) = lower(:email)")
    Optional<MemberRow> findByEmail(String email);

    /** The active owners, locked until the transaction ends, so that two of them cannot leave at once. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select m from MemberRow m where m.role = dev.sluice.gateway.directory.Role.OWNER"
            + " and m.status = dev.sluice.gateway.directory.MemberStatus.ACTIVE order by m.id")
    List<MemberRow> lockOwners();

    @Query("select m.id from MemberRow m where m.role = dev.sluice.gateway.directory.Role.OWNER"
            + " and m.status = dev.sluice.gateway.directory.MemberStatus.ACTIVE order by m.id")
    List<UUID> activeOwners();

    @Query("select m from MemberRow m where m.id in :ids")
    List<MemberRow> findAllById(Collection<UUID> ids);

    @Query(PRESENT + "order by m.id desc")
    List<MemberRow> newest(Limit limit);

    @Query(PRESENT + "and m.id < :id order by m.id desc")
    List<MemberRow> newestBelow(UUID id, Limit limit);

    @Query(PRESENT + "and m.id > :id order by m.id")
    List<MemberRow> oldestAbove(UUID id, Limit limit);
}

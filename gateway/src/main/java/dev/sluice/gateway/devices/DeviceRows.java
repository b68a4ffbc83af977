package dev.sluice.gateway.devices;

import dev.sluice.adminui.Moment;
import dev.sluice.adminui.devices.DeviceRow;
import dev.sluice.adminui.devices.DeviceRow.Status;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Sessions as the pages show them. */
@Component
class DeviceRows {

    private final Members members;
    private final Clock clock;

    DeviceRows(Members members, Clock clock) {
        this.members = members;
        this.clock = clock;
    }

    /** What kind of client it is, for people. */
    static String surface(String surface) {
        return switch (surface) {
            case "claude_code" -> "Claude Code";
            case "" -> "A client";
            default -> surface;
        };
    }

    DeviceRow own(DeviceSession session) {
        return row(session, null);
    }

    List<DeviceRow> withMembers(List<DeviceSession> sessions) {
        Map<UUID, String> names =
                members
                        .findAll(sessions.stream()
                                .map(DeviceSession::memberId)
                                .distinct()
                                .toList())
                        .stream()
                        .collect(Collectors.toMap(Member::id, Member::name));
        return sessions.stream()
                .map(session -> row(session, names.getOrDefault(session.memberId(), "")))
                .toList();
    }

    private DeviceRow row(DeviceSession session, @Nullable String member) {
        Instant now = clock.instant();
        return new DeviceRow(
                Ids.text(DeviceSessions.ID_PREFIX, session.id()),
                surface(session.surface()),
                session.client(),
                member,
                session.address(),
                session.revokedAt() != null ? Status.REVOKED : session.live(now) ? Status.ACTIVE : Status.EXPIRED,
                new Moment(session.createdAt(), now),
                new Moment(session.lastSeenAt(), now));
    }
}

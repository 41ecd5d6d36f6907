// The calls that read and change accounts: profiles over their hash, passwords, devices.
import { mapOf, mapped } from './answers.mjs';
import { ok, Refusal, userOf } from './refusal.mjs';
import { compareProfiles } from './rewrite.mjs';

export const passwordLengthMin = 8;

const profileAndHash = (state, username) => ({
    ...ok, ProfileHash: state.hashOf(username), Profile: state.profileOf(username) });

function* everyThird(values) {
    let i = 0;
    for (const value of values) if (i++ % 3 === 0) yield value;
}

export const accountHandlers = {
    AdminGetUserProfile: ({ TargetUser }, { state }) => userOf(state, TargetUser),

    AdminGetUserProfileAndHash({ TargetUser }, { state }) {
        userOf(state, TargetUser);
        return profileAndHash(state, TargetUser);
    },

    AdminListUsers: (_, { state }) => [...state.users.keys()],

    AdminListUsersFull(_, { state, faults }) {
        const told = faults.active('few') ? everyThird(state.users) : state.users;
        return mapOf(mapped(told, ([name, { profile }]) => [name, profile]));
    },

    /// What the account was encrypted with opens again with the old password, or with the recovery key that
    /// an account may do without.
    AdminResetUserPassword({ TargetUser, NewPassword, OldPassword }, { state }) {
        const profile = userOf(state, TargetUser);
        if ([...NewPassword].length < passwordLengthMin) {
            throw new Refusal(400, `The password needs ${passwordLengthMin} characters or more`);
        }
        if (OldPassword === undefined && !profile.PasswordRecovery) {
            throw new Refusal(403, 'The old password is needed: this account does not allow an administrator to reset it');
        }
        if (OldPassword !== undefined && OldPassword !== state.passwordOf(TargetUser)) {
            throw new Refusal(403, 'The old password is wrong');
        }
        state.resetPassword(TargetUser, NewPassword);
        return ok;
    },

    AdminRevokeDevice({ TargetUser, TargetDevice }, { state }) {
        const profile = userOf(state, TargetUser);
        if (!profile.Devices[TargetDevice]) throw new Refusal(404, 'Device not found');
        state.removeDevice(TargetUser, TargetDevice);
        return ok;
    },

    AdminSetUserProfileHash({ TargetUser, ProfileData, RequireHash }, { state, faults }) {
        const before = userOf(state, TargetUser);
        if (ProfileData.Username !== TargetUser) {
            throw new Refusal(400, 'The username cannot be changed');
        }
        if (RequireHash === '') throw new Refusal(400, 'RequireHash is empty');
        const rival = faults.take('conflict');
        if (rival) state.changeBehind(TargetUser, rival.change);
        if (RequireHash !== state.hashOf(TargetUser)) {
            throw new Refusal(409, 'The profile was changed meanwhile');
        }
        const { changes, lost } = compareProfiles(before, ProfileData);
        if (lost !== undefined) throw new Refusal(400, `The profile has lost ${lost}`);
        state.setProfile(TargetUser, ProfileData, 'admin', changes);
        return profileAndHash(state, TargetUser);
    },
};

import { serverUnderTest } from "./under-test.ts";

export const ROLES = [
  "admin",
  "manager",
  "data_entry",
  "collections",
  "field_collector",
  "sales",
  "finance",
] as const;

export type Role = (typeof ROLES)[number];

export interface User {
  role: Role;
  email: string;
  password: string;
}

/**
 * The users that `cartera demo` prints for a newcomer: on one line each the role, the e-mail address and, right after
 * it, the password. Other words on the line do not matter.
 */
export function usersIn(output: string): User[] {
  return output.split("\n").flatMap((line) => {
    const words = line.split(/[\s|│,;]+/).filter(Boolean);
    const role = ROLES.find((name) => words.includes(name));
    const at = words.findIndex((word) => /^\S+@\S+\.\S+$/.test(word));
    const email = words[at];
    const password = words[at + 1];
    return role && email && password ? [{ role, email, password }] : [];
  });
}

/** The first of that role: the one of the first organization. */
export function userWith(role: Role): User {
  const user = serverUnderTest().users.find((one) => one.role === role);
  if (!user) {
    throw new Error(`cartera demo printed no user with the role ${role}`);
  }
  return user;
}

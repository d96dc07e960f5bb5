import { ArrayMaxSize, IsOptional } from 'class-validator';

/** A list that may be left out, of at most so many members. */
export function AtMost(members: number): PropertyDecorator {
  return (target, property) => {
    IsOptional()(target, property);
    ArrayMaxSize(members)(target, property);
  };
}
